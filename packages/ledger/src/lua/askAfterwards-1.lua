--[[
  Notes what is to be done to the messages of a notification that were sent: a recall, or an update
  of their status bar.

  KEYS[1] notification

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] for how long after a send the platform does it, ms
  ARGV[3] 'recall' or 'bar'
  ARGV[4] '1' to include calls that carried other notifications' people too
  ARGV[5] the status bar, "<background>|<value>"

  Returns { 'asked', task, ms when it was sent, ... }
          { 'unknown' }, { 'no_status_bar' }
          { 'sent_in_digest' }  a status bar, where all calls carried other contents too
          { 'nothing_sent' }  noted all the same: a call may be under way
          { 'too_late' }      the time is over for all of them; a recall is noted all the same
          { 'shared', task, ms when it was sent, ... }  those calls; nothing was noted
]]
--- @include "reply"
--- @include "clock"
--- @include "tasks"

local now, window, bar = clock(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'bar'
local notification = redis.call('HMGET', KEYS[1], 'at', 'tasks', 'bar')
if type(notification[1]) ~= 'string' then return { 'unknown' } end
if bar and type(notification[3]) ~= 'string' then return { 'no_status_bar' } end

local function note()
  if bar then
    redis.call('HSET', KEYS[1], 'bar', 'p||' .. ARGV[5])
  else
    -- Who asks once more takes no consent back.
    local consent = ARGV[4] == '1' or redis.call('HGET', KEYS[1], 'recall') == 'shared'
    redis.call('HSET', KEYS[1], 'recall', consent and 'shared' or 'own')
  end
end

local tasks = parseTasks(notification[2])
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
      local into = one.shared and ARGV[4] ~= '1' and shared or asked
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
  local text = notification[2]
  for i = 2, #asked, 2 do text = markTask(text, asked[i], '') end
  redis.call('HSET', KEYS[1], 'tasks', text)
end
return list(asked)
