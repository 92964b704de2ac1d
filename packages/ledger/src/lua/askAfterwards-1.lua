--[[
  Notes what is to be done to the messages of a notification that were sent: a recall, or an update
  of their status bar.

  KEYS[1] notification, or its sheet

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] notification id without the app
  ARGV[4] for how long after a send the platform does it, ms
  ARGV[5] 'recall' or 'bar'
  ARGV[6] '1' to include calls that carried other notifications' people too
  ARGV[7] the status bar, "<background>|<value>"

  Returns { 'asked', task, ms when it was sent, ... }
          { 'unknown' }, { 'no_status_bar' }
          { 'sent_in_digest' }  a status bar, where all calls carried other contents too
          { 'nothing_sent' }  noted all the same: a call may be under way
          { 'too_late' }      the time is over for all of them; a recall is noted all the same
          { 'shared', task, ms when it was sent, ... }  those calls; nothing was noted
]]
--- @include "reply"
--- @include "tasks"
--- @include "notification"

local prefix, id, bar = ARGV[1], ARGV[3], ARGV[5] == 'bar'
local now, window, shares = clock(ARGV[2]), tonumber(ARGV[4]), ARGV[6] == '1'
local notification = readNotification(prefix, id)
if not notification then return { 'unknown' } end
if bar and not notification.bar then return { 'no_status_bar' } end

local function note()
  if bar then
    redis.call('HSET', KEYS[1], 'bar', 'p||' .. ARGV[7])
  else
    -- Who asks once more takes no consent back.
    noteRecall(prefix, id, (shares or notification.recall == 'shared') and 'shared' or 'own')
  end
end

local tasks = parseTasks(notification.tasks)
if #tasks == 0 then
  if not bar then note() end
  return { 'nothing_sent' }
end
local asked, shared, late = { 'asked' }, { 'shared' }, 0
local digests = 0
for _, one in ipairs(tasks) do
  if bar and one.digest then
    digests = digests + 1
  elseif not one.recalled then
    if tonumber(one.at) + window <= now then
      late = late + 1
    else
      local into = one.shared and not shares and shared or asked
      into[#into + 1] = one.task
      into[#into + 1] = one.at
    end
  end
end
if #shared > 1 then return list(shared) end
if #asked == 1 and late > 0 then
  if not bar then note() end
  return { 'too_late' }
end
if #asked == 1 and digests > 0 then return { 'sent_in_digest' } end
note()
if not bar then
  -- What DingTalk refused to recall is tried once more: that is what asking again is for.
  local text = notification.tasks
  for i = 2, #asked, 2 do text = markTask(text, asked[i], '') end
  noteTasks(prefix, id, notification.at, text)
end
return list(asked)
