-- The gate of the app, read once for all batches of a command: until when it is closed, why ('held' or
-- 'throttled'), '1' while it is probed, by which batch, and failures in a row.
local gate
local function readGate(key)
  gate = gate or redis.call('HMGET', key, 'until', 'kind', 'probing', 'prober', 'strikes')
  return gate
end

local function changeGate(key, ...)
  gate = nil
  redis.call('HSET', key, ...)
end

local function openGate(key)
  gate = nil
  redis.call('DEL', key)
end
