--[[
  What came of an update of the status bar, unless another one was asked for meanwhile.

  KEYS[1] notification; none that has a status bar lies on a sheet

  ARGV[1] the bar as "<background>|<value>"
  ARGV[2] DingTalk's code for refusing it, '' when it is shown

  Returns '1' when it was noted, else '0'
]]
if redis.call('HGET', KEYS[1], 'bar') ~= 'p||' .. ARGV[1] then return '0' end
local state = ARGV[2] == '' and 's' or 'x'
redis.call('HSET', KEYS[1], 'bar', state .. '|' .. ARGV[2] .. '|' .. ARGV[1])
return '1'
