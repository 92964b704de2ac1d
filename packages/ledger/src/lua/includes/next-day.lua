-- When a batch that has to wait for the next day is due: some time in its first minutes. Batches
-- differ by their numbers, and so do the moments at which they come back.
local function nextDay(now, batch, spread)
  local midnight = now + 86400000 - (now + 28800000) % 86400000
  local seconds = math.max(1, math.floor(tonumber(spread) / 1000))
  return midnight + 1000 + (tonumber(string.sub(batch, 2)) * 7919) % seconds * 1000
end
