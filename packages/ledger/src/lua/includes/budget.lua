-- A paced budget (generic cell rate algorithm): one number, the moment at which all that was spent
-- so far is earned again. `interval` is the milliseconds that one unit earns, `burst` how many
-- milliseconds of units may be spent ahead. Returns the wait until `cost` units may be spent, and
-- the number to store if they are.
local function spend(spent, now, interval, burst, cost)
  local earned = type(spent) == 'string' and tonumber(spent) or now
  -- Far ahead of now only after the clock was set back: it would stop everything for as long.
  if earned < now or earned > now + 3600000 then earned = now end
  local after = earned + interval * cost
  return math.max(0, after - burst - now), string.format('%.3f', after)
end

-- The share of its pace that a budget keeps after throttle answers, "<share>|<ms>": it grows by a
-- tenth a minute until it is whole again.
local function shareOf(slow, now)
  if type(slow) ~= 'string' then return 1 end
  local share, at = string.match(slow, '^([^|]*)|(.*)$')
  return math.min(1, tonumber(share) + math.max(0, now - tonumber(at)) / 600000)
end

-- What is spent on sends, read once for all batches of a command: { calls, people, slowed calls, slowed
-- people }.
local sendBudgets
local function readSendBudgets(key)
  sendBudgets = sendBudgets or redis.call('HMGET', key, 'send', 'people', 'send:slow', 'people:slow')
  return sendBudgets
end

local function writeSendBudgets(key, calls, people)
  redis.call('HSET', key, 'send', calls, 'people', people)
  sendBudgets[1], sendBudgets[2] = calls, people
end

-- Books calls of one API, each of which has a budget of its own. Returns the wait before the first
-- of them in ms, negative while the burst lasts, and the further wait of each after it.
local function bookCalls(key, api, now, pace, burst, calls)
  local budget = redis.call('HMGET', key, api, api .. ':slow')
  local interval = pace / shareOf(budget[2], now)
  local _, after = spend(budget[1], now, interval, burst, calls)
  redis.call('HSET', key, api, after)
  return string.format('%.3f', after - interval * (calls - 1) - burst - now),
    string.format('%.3f', interval)
end
