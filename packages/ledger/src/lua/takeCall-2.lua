--[[
  Counts calls that all apps of an organisation, and all that call from one address, pay for
  together.

  KEYS[1] calls of the organisation: month -> count, "<month>:<api>" -> count
  KEYS[2] budget of the address

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] the API
  ARGV[3] '1' when it counts in the month
  ARGV[4] calls a month
  ARGV[5] ms a call of the address earns
  ARGV[6] burst, ms
  ARGV[7] how many calls

  Returns { 'go', calls of this month, ms to wait }
          { 'spent', calls of this month, '0' }  nothing was counted
]]
--- @include "clock"
--- @include "month"
--- @include "budget"

local now = clock(ARGV[1])
local month = shanghaiMonth(now)
local used = tonumber(redis.call('HGET', KEYS[1], month) or '0')
if ARGV[3] == '1' then
  if used + tonumber(ARGV[7]) > tonumber(ARGV[4]) then return { 'spent', whole(used), '0' } end
  used = redis.call('HINCRBY', KEYS[1], month, ARGV[7])
  redis.call('HINCRBY', KEYS[1], month .. ':' .. ARGV[2], ARGV[7])
end
local wait, after = spend(redis.call('GET', KEYS[2]), now, tonumber(ARGV[5]), tonumber(ARGV[6]),
  tonumber(ARGV[7]))
redis.call('SET', KEYS[2], after, 'PX', '60000')
return { 'go', whole(used), string.format('%.3f', wait) }
