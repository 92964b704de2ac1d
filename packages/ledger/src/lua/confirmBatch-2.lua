--[[
  DingTalk accepted the call of a batch: the allowance stays taken and the recipients wait for the
  receipt, or end unverified where none can come.

  KEYS[1] batch
  KEYS[2] gate of the app

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] task id
  ARGV[6] why no receipt will be asked for, '' when one will
  ARGV[7] '1' from the gate's probe

  Returns { 'receipt' or 'done', how many recipients, notifications that wait to be recalled, ... }
          { 'over' }  somebody else settled the batch meanwhile
]]
--- @include "keys"
--- @include "clock"
--- @include "records"
--- @include "recipients"
--- @include "batch"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1], 'state', 'kind', 'skip', 'resend')
if batch[1] ~= 'sealed' then return { 'over' } end

-- A call got through. Of a held app only the probe's tells that it may go on: others left before it
-- was held. A throttle ends at its own time.
local gate = redis.call('HMGET', KEYS[2], 'kind', 'strikes')
if (gate[1] == 'held' and ARGV[7] == '1') or (type(gate[1]) ~= 'string' and type(gate[2]) == 'string') then
  redis.call('DEL', KEYS[2])
end

local recipients = readRecipients(KEYS[1], type(batch[3]) == 'string' and batch[3] or '')
local change = { from = 'q', to = 's', reason = '', code = '', task = ARGV[5],
  accepted = true, again = batch[4] == '1', digest = batch[2] == 'digest' }
if batch[2] == 'everyone' then
  change.to, change.reason = 'u', 'too_many_recipients'
elseif ARGV[6] ~= '' then
  change.to, change.reason = 'u', ARGV[6]
end
local recalls = move(prefix, now, retention, recipients, change)
if change.to == 's' then
  redis.call('HSET', KEYS[1], 'state', 'sent', 'pending', '0', 'task', ARGV[5], 'sentAt', whole(now))
  return { 'receipt', whole(#recipients), unpack(recalls) }
end
finish(prefix, id)
return { 'done', whole(#recipients), unpack(recalls) }
