--- @include "clock"
-- Notifications of one person lie on sheets: a hash for those that one producer took in one after the
-- other, which Redis packs. A key for each took 248 bytes, of which a fifth was what it told. Of an
-- id's 20 digits the last two are the place on its sheet.
-- Fields of a sheet: when it was begun, how many on it are not settled, and for each place
--   "<place>n"  "<ms since the sheet was begun> <batches, by commas> <recipient>"
--   "<place>"   "<calls>|<record>": calls as tasks.lua has them, but with the ms since it was accepted;
--               in the record (see records.lua) "=" stands for the last of them, and the user id is
--               left out. Missing while queued
--   "<place>u"  the user id of a mobile, once it is known
--   "<place>!"  'own' or 'shared', once a recall was asked for
local BEGUN, UNSETTLED, QUEUED = '@', '#', '|q||||0|'

-- An id without the app: which sheet, and where on it.
local function sheetOf(id) return string.sub(id, 1, 18) end
local function placeOf(id) return string.sub(id, 19) end

local function parseNamed(text) return string.match(text, '^(%-?%d+) (%S*) (.*)$') end

local function lastTask(calls) return string.match(calls, '(%d+):%-?%d+:%S*$') end

-- Calls and what a record is made of, as a text for the place.
local function placeText(calls, head, task, after)
  if task ~= '' and lastTask(calls) == task then task = '=' end
  return calls .. '|' .. head .. task .. '|' .. after .. '|'
end

-- What a place holds: { at, batches, tasks, recall, name, record }, tasks and recall nil for none; nil
-- for a place where nobody is.
local function readPlace(sheet, place)
  local stored = redis.call('HMGET', sheet, BEGUN, place .. 'n', place, place .. '!', place .. 'u')
  if type(stored[2]) ~= 'string' then return nil end
  local after, batches, name = parseNamed(stored[2])
  local at = tonumber(stored[1]) + tonumber(after)
  local calls, head, task, tail = string.match(
    type(stored[3]) == 'string' and stored[3] or QUEUED, '^([^|]*)|(%a|[^|]*|[^|]*|)([^|]*)(|.*)$')
  if task == '=' then task = lastTask(calls) end
  local tasks = string.gsub(calls, '(%d+):(%-?%d+):', function(id, ms)
    return id .. ':' .. whole(at + tonumber(ms)) .. ':'
  end)
  return { at = at, batches = string.gsub(batches, ',', ' '), tasks = tasks ~= '' and tasks or nil,
    recall = type(stored[4]) == 'string' and stored[4] or nil, name = name,
    record = head .. task .. tail .. (type(stored[5]) == 'string' and stored[5] or '') }
end

-- Writes other batches or tasks of a place, as readPlace told them.
local function writeBatches(sheet, place, batches)
  local after, _, name = parseNamed(redis.call('HGET', sheet, place .. 'n'))
  redis.call('HSET', sheet, place .. 'n', after .. ' ' .. string.gsub(batches, ' ', ',') .. ' ' .. name)
end

local function writeTasks(sheet, place, at, tasks)
  local record = string.match(redis.call('HGET', sheet, place), '|.*$')
  local calls = string.gsub(tasks, '(%d+):(%d+):', function(id, ms)
    return id .. ':' .. whole(tonumber(ms) - at) .. ':'
  end)
  redis.call('HSET', sheet, place, calls .. record)
end

-- Puts new notifications on their sheet. who: { { place, batches, name, reason }, ... }, the reason why
-- it is deferred, nil where it is queued.
local function layDown(sheet, now, who)
  local stored = redis.call('HMGET', sheet, BEGUN, UNSETTLED)
  local isNew = type(stored[1]) ~= 'string'
  local unsettled = isNew and 0 or tonumber(stored[2])
  if not isNew and unsettled == 0 then redis.call('PERSIST', sheet) end
  local fields = { UNSETTLED, whole(unsettled + #who) }
  local after = isNew and 0 or now - tonumber(stored[1])
  if isNew then fields = { BEGUN, whole(now), UNSETTLED, whole(#who) } end
  local since = whole(after) .. ' '
  for _, one in ipairs(who) do
    fields[#fields + 1] = one.place .. 'n'
    fields[#fields + 1] = since .. string.gsub(one.batches, ' ', ',') .. ' ' .. one.name
    if one.reason then
      fields[#fields + 1] = one.place
      fields[#fields + 1] = '|d|' .. one.reason .. '|||0|'
    end
  end
  redis.call('HSET', sheet, unpack(fields))
end
