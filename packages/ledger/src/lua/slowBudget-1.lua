--[[
  A throttle answer makes a budget earn a third less, at most three quarters in all.

  KEYS[1] budgets of the app

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] the budget

  Returns the share of its pace that it keeps
]]
--- @include "clock"
--- @include "budget"

local now, field = clock(ARGV[1]), ARGV[2] .. ':slow'
local slow = redis.call('HGET', KEYS[1], field)
local at = type(slow) == 'string' and tonumber(string.match(slow, '|(.*)$')) or 0
local share = shareOf(slow, now)
-- Calls that were under way together are told the same thing once each.
if now - at >= 1000 then
  share = math.max(0.25, share * 2 / 3)
  redis.call('HSET', KEYS[1], field, string.format('%.4f', share) .. '|' .. whole(now))
end
return string.format('%.4f', share)
