-- Whom a batch reaches: "<notification> <index in it> <encoded recipient>" for each. The first stands in
-- the batch's own hash, so that a batch of one person needs no list.
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

local function readEntries(key)
  local first = redis.call('HGET', key, 'first')
  if not first then return {} end
  local entries = redis.call('LRANGE', key .. ':r', 0, -1)
  table.insert(entries, 1, first)
  return entries
end

-- Returns the position of the last one.
local function appendEntries(key, ...) return 1 + redis.call('RPUSH', key .. ':r', ...) end
