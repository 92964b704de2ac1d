-- Whom a notification names and what became of each of them, by index. Up to 16 people stand in the
-- notification's own hash, "r<index>" for the name and "<index>" for the record: with a list and a
-- page of their own, one person took 520 bytes instead of 176. Of more people the names are a list
-- and the records lie 128 to a hash, which Redis packs (41 bytes a recipient; one hash of thousands
-- took 93).
local FEW, PAGE = 16, 128

-- The fields of a few whose names stand in ARGV.
local function namesOf(first, last)
  local fields = {}
  for i = first, last do
    fields[#fields + 1] = 'r' .. whole(i - first)
    fields[#fields + 1] = ARGV[i]
  end
  return fields
end

-- The list of more.
local function listNames(notification, first, last)
  -- Chunks, because Lua's unpack runs out of stack near 8,000 values.
  for from = first, last, 1000 do
    redis.call('RPUSH', notification .. ':r', unpack(ARGV, from, math.min(from + 999, last)))
  end
end

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
local function readEveryone(notification)
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
