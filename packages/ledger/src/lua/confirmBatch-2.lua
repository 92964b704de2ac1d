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
  ARGV[6] '1' when a receipt will be asked for

  Returns { 'receipt' or 'done', how many recipients }
          { 'over' }  somebody else settled the batch meanwhile
]]
--- @include "keys"
--- @include "clock"
--- @include "recipients"
--- @include "batch"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1], 'state', 'kind', 'skip')
if batch[1] ~= 'sealed' then return { 'over' } end

-- A call got through: what was held may go on. A throttle ends at its own time.
local gate = redis.call('HMGET', KEYS[2], 'kind', 'strikes')
if gate[1] ~= 'throttled' and (type(gate[1]) == 'string' or type(gate[2]) == 'string') then
  redis.call('DEL', KEYS[2])
end

local recipients = readRecipients(KEYS[1], type(batch[3]) == 'string' and batch[3] or '')
local change = { from = 'q', to = 's', reason = '', code = '', task = ARGV[5], accepted = true }
if batch[2] == 'everyone' then
  change.to, change.reason = 'u', 'too_many_recipients'
elseif ARGV[6] ~= '1' then
  change.to, change.reason = 'u', 'receipt_unavailable'
end
move(prefix, now, retention, recipients, change)
if change.to == 's' then
  redis.call('HSET', KEYS[1], 'state', 'sent', 'pending', '0', 'task', ARGV[5], 'sentAt', whole(now))
  return { 'receipt', whole(#recipients) }
end
finish(prefix, id)
return { 'done', whole(#recipients) }
