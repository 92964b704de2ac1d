--[[
  DingTalk did not recall a call.

  KEYS[1] notification, or its sheet

  ARGV[1] key prefix of the app
  ARGV[2] notification id without the app
  ARGV[3] task
  ARGV[4] DingTalk's code

  Returns '1', or '0' when there is no such notification any more
]]
--- @include "tasks"
--- @include "notification"

local prefix, id = ARGV[1], ARGV[2]
local notification = readNotification(prefix, id)
if not notification or not notification.tasks then return '0' end
noteTasks(prefix, id, notification.at, markTask(notification.tasks, ARGV[3], 'x' .. ARGV[4]))
return '1'
