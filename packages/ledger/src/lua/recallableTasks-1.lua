--[[
  The calls of a notification that are still to be recalled.

  KEYS[1] notification, or its sheet

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] notification id without the app
  ARGV[4] for how long after a send the platform recalls, ms

  Returns { task, ms when it was sent, ... }
]]
--- @include "reply"
--- @include "tasks"
--- @include "notification"

local now, window, reply = clock(ARGV[2]), tonumber(ARGV[4]), {}
local notification = readNotification(ARGV[1], ARGV[3])
if not notification or not notification.recall then return {} end
for _, one in ipairs(parseTasks(notification.tasks)) do
  local open = not one.recalled and not one.refused and tonumber(one.at) + window > now
  if open and (not one.shared or notification.recall == 'shared') then
    reply[#reply + 1] = one.task
    reply[#reply + 1] = one.at
  end
end
return list(reply)
