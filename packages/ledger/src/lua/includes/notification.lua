--- @include "sheet"
-- Where a notification is kept: the key, and its place if that is a sheet.
local OWN_KEY = 'ff'

local function homeOf(prefix, id)
  local place = placeOf(id)
  if place == OWN_KEY then return prefix .. 'n:' .. id, nil end
  return prefix .. 'n:' .. sheetOf(id), place
end

-- What is known of a notification as a whole: { at, batches, tasks, recall, bar }, each but the first
-- two nil for none; nil when there is no such notification.
local function readNotification(prefix, id)
  local key, place = homeOf(prefix, id)
  if place then return readPlace(key, place) end
  local stored = redis.call('HMGET', key, 'at', 'batches', 'tasks', 'recall', 'bar')
  if type(stored[1]) ~= 'string' then return nil end
  local function given(i) return type(stored[i]) == 'string' and stored[i] or nil end
  return { at = tonumber(stored[1]), batches = stored[2], tasks = given(3), recall = given(4),
    bar = given(5) }
end

-- A further batch that some of its people are in.
local function noteBatch(prefix, id, batch)
  local key, place = homeOf(prefix, id)
  local batches = readNotification(prefix, id).batches .. ' ' .. batch
  if place then return writeBatches(key, place, batches) end
  redis.call('HSET', key, 'batches', batches)
end

local function noteTasks(prefix, id, at, tasks)
  local key, place = homeOf(prefix, id)
  if place then return writeTasks(key, place, at, tasks) end
  redis.call('HSET', key, 'tasks', tasks)
end

-- recall: 'own', or 'shared' where other notifications' people may lose the message, too
local function noteRecall(prefix, id, recall)
  local key, place = homeOf(prefix, id)
  redis.call('HSET', key, place and place .. '!' or 'recall', recall)
end

local function isRecalled(prefix, id)
  local key, place = homeOf(prefix, id)
  return redis.call('HEXISTS', key, place and place .. '!' or 'recall') == 1
end
