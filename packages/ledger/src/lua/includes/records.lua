--- @include "clock"
--- @include "notification"
-- What became of those whom a notification names, by index: of few it stands in the notification's own
-- hash, as "<index>". Of more the records lie 128 to a hash, which Redis packs (32 bytes a recipient;
-- one hash of thousands took 93).
local PAGE = 128

-- Of more than a few: fields are index, record, ...
local function writeRecords(notification, fields)
  local pages, order = {}, {}
  for i = 1, #fields, 2 do
    local key = notification .. ':s' .. whole(math.floor(tonumber(fields[i]) / PAGE))
    if not pages[key] then
      pages[key] = {}
      order[#order + 1] = key
    end
    table.insert(pages[key], fields[i])
    table.insert(pages[key], fields[i + 1])
  end
  for _, key in ipairs(order) do redis.call('HSET', key, unpack(pages[key])) end
end

local function eachPage(notification, visit)
  for page = 0, math.floor((redis.call('LLEN', notification .. ':r') - 1) / PAGE) do
    visit(notification .. ':s' .. whole(page))
  end
end

-- The names, in order, and the records by index.
local function readEveryone(prefix, id)
  local notification, place = homeOf(prefix, id)
  if place then
    local one = readPlace(notification, place)
    return { one.name }, { ['0'] = one.record }
  end
  local names, records = {}, {}
  local function read(key)
    local stored = redis.call('HGETALL', key)
    for i = 1, #stored, 2 do
      local index = string.match(stored[i], '^r(%d+)$')
      if index then
        names[tonumber(index) + 1] = stored[i + 1]
      elseif string.find(stored[i], '^%d+$') then
        records[stored[i]] = stored[i + 1]
      end
    end
  end
  if redis.call('HEXISTS', notification, 'r0') == 1 then
    read(notification)
  else
    names = redis.call('LRANGE', notification .. ':r', 0, -1)
    eachPage(notification, read)
  end
  return names, records
end
