--[[
  How fast budgets are spent at present.

  KEYS[1] budgets of the app

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2..] budgets

  Returns { the share of its own pace that each keeps, ... }
]]
--- @include "reply"
--- @include "clock"
--- @include "budget"

local now, reply = clock(ARGV[1]), {}
for i = 2, #ARGV do
  reply[i - 1] = string.format('%.4f', shareOf(redis.call('HGET', KEYS[1], ARGV[i] .. ':slow'), now))
end
return list(reply)
