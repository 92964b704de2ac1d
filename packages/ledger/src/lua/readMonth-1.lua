--[[
  The calls of this month.

  KEYS[1] calls of the organisation

  ARGV[1] now in ms, '' for the server's clock

  Returns { month, count, API, its count, ... }
]]
--- @include "reply"
--- @include "clock"
--- @include "month"

local month = shanghaiMonth(clock(ARGV[1]))
local reply, stored = { month, '0' }, redis.call('HGETALL', KEYS[1])
for i = 1, #stored, 2 do
  if stored[i] == month then
    reply[2] = stored[i + 1]
  elseif string.sub(stored[i], 1, 8) == month .. ':' then
    reply[#reply + 1] = string.sub(stored[i], 9)
    reply[#reply + 1] = stored[i + 1]
  end
end
return list(reply)
