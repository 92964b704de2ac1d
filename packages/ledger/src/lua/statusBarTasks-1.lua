--[[
  The status bar that is to be shown, and the calls it concerns.

  KEYS[1] notification; none that has a status bar lies on a sheet

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] for how long after a send the platform updates it, ms

  Returns { the bar as "<background>|<value>", task, ms when it was sent, ... }
          {} when there is nothing to do
]]
--- @include "reply"
--- @include "clock"
--- @include "tasks"

local now, window = clock(ARGV[1]), tonumber(ARGV[2])
local notification = redis.call('HMGET', KEYS[1], 'tasks', 'bar')
local bar = type(notification[2]) == 'string' and string.match(notification[2], '^p||(.*)$')
if not bar then return {} end
local reply = { bar }
for _, one in ipairs(parseTasks(notification[1])) do
  if not one.recalled and not one.digest and tonumber(one.at) + window > now then
    reply[#reply + 1] = one.task
    reply[#reply + 1] = one.at
  end
end
return list(reply)
