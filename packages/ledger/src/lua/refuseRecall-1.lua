--[[
  DingTalk did not recall a call.

  KEYS[1] notification

  ARGV[1] task
  ARGV[2] DingTalk's code

  Returns '1', or '0' when there is no such notification any more
]]
--- @include "tasks"

local tasks = redis.call('HGET', KEYS[1], 'tasks')
if not tasks then return '0' end
redis.call('HSET', KEYS[1], 'tasks', markTask(tasks, ARGV[1], 'x' .. ARGV[2]))
return '1'
