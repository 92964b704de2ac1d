-- A paced budget (generic cell rate algorithm): one number, the moment at which all that was spent
-- so far is earned again. `interval` is the milliseconds that one unit earns, `burst` how many
-- milliseconds of units may be spent ahead. Returns the wait until `cost` units may be spent, and
-- the number to store if they are.
local function spend(key, now, interval, burst, cost)
  local earned = tonumber(redis.call('GET', key) or '')
  if not earned or earned < now then earned = now end
  local after = earned + interval * cost
  return math.max(0, after - burst - now), after
end

local function store(key, now, after)
  redis.call('SET', key, string.format('%.3f', after), 'PX', whole(math.ceil(after - now) + 1))
end
