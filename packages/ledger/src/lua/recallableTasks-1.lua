--[[
  The calls of a notification that are still to be recalled.

  KEYS[1] notification

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] for how long after a send the platform recalls, ms

  Returns { task, ms when it was sent, ... }
]]
--- @include "reply"
--- @include "clock"
--- @include "tasks"

local now, window, reply = clock(ARGV[1]), tonumber(ARGV[2]), {}
local notification = redis.call('HMGET', KEYS[1], 'tasks', 'recall')
if type(notification[2]) ~= 'string' then return {} end
for _, one in ipairs(parseTasks(notification[1])) do
  local open = not one.recalled and not one.refused and tonumber(one.at) + window > now
  if open and (not one.shared or notification[2] == 'shared') then
    reply[#reply + 1] = one.task
    reply[#reply + 1] = one.at
  end
end
return list(reply)
