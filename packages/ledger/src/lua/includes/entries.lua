-- Whom a batch reaches: "<notification> <index in it> <encoded recipient>" for each. The first stands in
-- the batch's own hash, so that a batch of one person needs no list; "more" tells that there is one.
local function parseEntry(entry)
  local notification, index, recipient = string.match(entry, '^(%S+) (%d+) (.*)$')
  return { notification = notification, index = index, recipient = recipient }
end

local function newEntry(notification, index, recipient)
  return notification .. ' ' .. index .. ' ' .. recipient
end

local function entryOf(one) return newEntry(one.notification, one.index, one.recipient) end

-- Of a batch that there is.
local function countEntries(key) return 1 + redis.call('LLEN', key .. ':r') end

-- first, more: as they stand in the batch's hash.
local function readEntries(key, first, more)
  if type(more) ~= 'string' then return { first } end
  local entries = redis.call('LRANGE', key .. ':r', 0, -1)
  table.insert(entries, 1, first)
  return entries
end

-- Returns the position of the last one.
local function appendEntries(key, ...)
  local others = redis.call('RPUSH', key .. ':r', ...)
  if others == select('#', ...) then redis.call('HSET', key, 'more', '1') end
  return 1 + others
end
