--[[
  A call that was counted does not count in the month after all.

  KEYS[1] calls of the organisation

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] the API

  Returns the calls of this month
]]
--- @include "clock"
--- @include "month"

local month = shanghaiMonth(clock(ARGV[1]))
-- The month may have turned since it was counted.
if tonumber(redis.call('HGET', KEYS[1], month .. ':' .. ARGV[2]) or '0') > 0 then
  redis.call('HINCRBY', KEYS[1], month .. ':' .. ARGV[2], '-1')
  redis.call('HINCRBY', KEYS[1], month, '-1')
end
return redis.call('HGET', KEYS[1], month) or '0'
