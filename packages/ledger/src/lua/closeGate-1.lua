--[[
  Stops the sends of an app until a moment: a throttle that DingTalk answered, or a hold that is
  probed with growing waits. Failures that may be chance are strikes; the third in a row holds.

  KEYS[1] gate of the app

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] 'throttled', 'held', 'strike', or 'yield' from a probe that found nothing out
  ARGV[3] throttled: for how long, ms
  ARGV[4] reason
  ARGV[5] DingTalk's code
  ARGV[6] detail for an operator
  ARGV[7] '1' from the probe
  ARGV[8] first wait of a hold, ms
  ARGV[9] longest wait of a hold, ms

  Returns { how long to wait in ms, '1' if this call closed the gate }; a wait of 0: still open
]]
--- @include "clock"

local now, verdict, probe = clock(ARGV[1]), ARGV[2], ARGV[7] == '1'
local gate = redis.call('HMGET', KEYS[1], 'kind', 'until', 'step', 'strikes', 'probing')
local held = gate[1] == 'held'
local open = type(gate[2]) == 'string' and tonumber(gate[2]) or 0

-- Calls that were under way when the gate closed tell nothing new; only the probe does.
if held and not probe then
  local wait = math.max(1, open - now)
  return { whole(gate[5] == '1' and math.min(wait, 1000) or wait), '0' }
end

if verdict == 'yield' then
  if not held then return { '0', '0' } end
  redis.call('HSET', KEYS[1], 'until', whole(now), 'probing', '0')
  return { '0', '0' }
end

if verdict == 'throttled' then
  if held then redis.call('DEL', KEYS[1]) end
  local till = math.max(open, now + tonumber(ARGV[3]))
  redis.call('HSET', KEYS[1], 'kind', 'throttled', 'until', whole(till), 'reason', ARGV[4],
    'code', ARGV[5], 'detail', ARGV[6], 'since', whole(now))
  redis.call('PEXPIRE', KEYS[1], whole(math.max(1, till - now)))
  return { whole(math.max(1, till - now)), open > now and '0' or '1' }
end

-- What else fails while DingTalk has told to wait changes nothing about the wait.
if gate[1] == 'throttled' and open > now then return { whole(open - now), '0' } end

if verdict == 'strike' and not held then
  local strikes = (type(gate[4]) == 'string' and tonumber(gate[4]) or 0) + 1
  if strikes < 3 then
    redis.call('HSET', KEYS[1], 'strikes', whole(strikes))
    redis.call('PEXPIRE', KEYS[1], '60000')
    return { '0', '0' }
  end
end

local step = held and tonumber(gate[3]) + 1 or 0
local wait = math.min(tonumber(ARGV[9]), tonumber(ARGV[8]) * 2 ^ step)
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], 'kind', 'held', 'until', whole(now + wait), 'step', whole(step),
  'probing', '0', 'reason', ARGV[4], 'code', ARGV[5], 'detail', ARGV[6])
redis.call('HSETNX', KEYS[1], 'since', whole(now))
return { whole(wait), held and '0' or '1' }
