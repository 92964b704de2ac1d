--[[
  Books calls of a look-up API in the app's budget.

  KEYS[1] budgets of the app

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] how many calls
  ARGV[3] ms a call earns
  ARGV[4] burst, ms
  ARGV[5] the API

  Returns the wait before the first call in ms, negative while the burst lasts; each further call
  may follow after ARGV[3] more
]]
--- @include "clock"
--- @include "budget"

local now = clock(ARGV[1])
local interval, burst, calls = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[2])
local _, after = spend(redis.call('HGET', KEYS[1], ARGV[5]), now, interval, burst, calls)
redis.call('HSET', KEYS[1], ARGV[5], after)
return string.format('%.3f', after - interval * (calls - 1) - burst - now)
