--[[
  DingTalk accepted the calls of batches: the allowance stays taken and the recipients wait for the
  receipt, or end unverified where none can come.

  KEYS[1] gate of the app

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4..] words for each batch: its id, task id, why no receipt will be asked for or '-' when one
            will, '1' from the gate's probe

  Returns for each batch
          { 'receipt' } or { 'done' }
          { 'over' }  somebody else settled the batch meanwhile
          { 'error', message }  for this one alone
]]
--- @include "gate"
--- @include "reply"
--- @include "recipients"
--- @include "batch"

local prefix, retention = ARGV[1], ARGV[3]
local now = clock(ARGV[2])

local function confirm(id, task, without, probe)
  local key = batchKey(prefix, id)
  local batch = redis.call('HMGET', key, 'state', 'kind', 'skip', 'resend', 'first', 'more')
  if batch[1] ~= 'sealed' then return { 'over' } end

  -- A call got through. Of a held app only the probe's tells that it may go on: others left before it
  -- was held. A throttle ends at its own time.
  local _, kind, _, _, strikes = unpack(readGate(KEYS[1]))
  if (kind == 'held' and probe == '1') or (type(kind) ~= 'string' and type(strikes) == 'string') then
    openGate(KEYS[1])
  end

  local recipients = readRecipients(key, type(batch[3]) == 'string' and batch[3] or '', batch[5], batch[6])
  local change = { from = 'q', to = 's', reason = '', code = '', task = task,
    accepted = true, again = batch[4] == '1', digest = batch[2] == 'digest' }
  if batch[2] == 'everyone' then
    change.to, change.reason = 'u', 'too_many_recipients'
  elseif without ~= '-' then
    change.to, change.reason = 'u', without
  end
  move(prefix, now, retention, recipients, change)
  if change.to == 's' then
    redis.call('HSET', key, 'state', 'sent', 'pending', '0', 'task', task, 'sentAt', whole(now))
    return { 'receipt' }
  end
  finish(prefix, id)
  return { 'done' }
end

local replies = {}
for i = 4, #ARGV do
  replies[i - 3] = attempt(confirm, string.match(ARGV[i], '^(%S+) (%S+) (%S+) (%d)$'))
end
return list(replies)
