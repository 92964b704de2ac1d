--[[
  DingTalk has recalled a call: all whom it carried become recalled, whosesoever they are, and no
  receipt is asked for any more. Where it was a second copy, only the receipt tells whose message that
  was: those whom the first one reached still have it, and nobody can recall that.

  KEYS[1] notification, or its sheet

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] notification id without the app
  ARGV[5] task

  Returns how many recipients were recalled
]]
--- @include "recipients"
--- @include "batch"
--- @include "tasks"

local prefix, retention, task = ARGV[1], ARGV[3], ARGV[5]
local now = clock(ARGV[2])
local recalled, batches, again = 0, {}, false

for _, id in ipairs(carriedBy(prefix, task, ARGV[4])) do
  local notification = readNotification(prefix, id)
  if notification and notification.tasks then
    noteTasks(prefix, id, notification.at, markTask(notification.tasks, task, 'r'))
    for _, one in ipairs(parseTasks(notification.tasks)) do
      if one.task == task and one.again then again = true end
    end
    local reached = { s = not again, l = true, r = true, u = not again }
    for name in string.gmatch(notification.batches, '%S+') do batches[name] = true end
    local _, records = readEveryone(prefix, id)
    local groups = {}
    for index, record in pairs(records) do
      local from, code, of, userId =
        string.match(record, '^(%a)|[^|]*|([^|]*)|([^|]*)|[^|]*|(.*)$')
      local first = again and from == 'l' and code ~= ''
      if from and of == task and reached[from] and not first then
        groups[from] = groups[from] or {}
        table.insert(groups[from], { notification = id, index = index, userId = userId,
          recipient = userId == '' and 'u' or 'm' })
      end
    end
    for from, who in pairs(groups) do
      recalled = recalled + #who
      move(prefix, now, retention, who, { from = from, to = 'k', reason = '', code = '', task = task })
    end
  end
end
for name in pairs(batches) do
  local batch = redis.call('HMGET', batchKey(prefix, name), 'task', 'state')
  if batch[1] == task and again and batch[2] == 'sent' then
    redis.call('HSET', batchKey(prefix, name), 'recalled', '1')
  elseif batch[1] == task then
    finish(prefix, name)
  end
end
return whole(recalled)
