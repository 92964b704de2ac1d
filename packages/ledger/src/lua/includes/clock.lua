-- Milliseconds since 1970: the server's own clock, or the caller's where a test moves time.
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Whole numbers as text: Lua 5.1 would write large ones as 1.7e+12, Lua 5.3 others as 2.0. A batch of
-- 100 asks for a thousand, most of them alike, and to format one takes six times as long as to look
-- it up.
local texts = {}
local function whole(number)
  local text = texts[number]
  if not text then
    text = string.format('%.0f', number)
    texts[number] = text
  end
  return text
end

-- The natural day in Asia/Shanghai, as days since 1970-01-01 (UTC+8, no daylight saving time).
local function shanghaiDay(now) return whole(math.floor((now + 28800000) / 86400000)) end
