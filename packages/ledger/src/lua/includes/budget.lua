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
