--[[
  DingTalk refused a batch for good. Recipients that fail get their allowance back; for suppressed
  ones DingTalk itself counted more than the ledger. Where an earlier try may have arrived, a refusal
  says nothing about that one: only "duplicate" does, and it means delivered.

  KEYS[1] batch

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] state letter
  ARGV[6] reason
  ARGV[7] DingTalk's code

  Returns { 'settled', how many recipients }
          { 'over' }  somebody else settled the batch meanwhile
]]
--- @include "keys"
--- @include "clock"
--- @include "recipients"
--- @include "batch"
--- @include "allowance"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local batch = redis.call('HMGET', KEYS[1], 'state', 'hash', 'kind', 'day', 'resend', 'skip')
if batch[1] ~= 'sealed' then return { 'over' } end

local recipients = readRecipients(KEYS[1], type(batch[6]) == 'string' and batch[6] or '')
local change = { from = 'q', to = ARGV[5], reason = ARGV[6], code = ARGV[7], task = '' }
if batch[5] == '1' then
  change.to, change.reason = 'u', 'receipt_unavailable'
  if ARGV[6] == 'duplicate_content' then change.to, change.reason = 'l', '' end
elseif ARGV[5] == 'f' then
  local day = type(batch[4]) == 'string' and batch[4] or ''
  if batch[3] == 'everyone' then
    giveBroadcastBack(prefix, day, batch[2], id)
  else
    giveBack(prefix, day, batch[2], id, recipients)
  end
end
move(prefix, clock(ARGV[2]), retention, recipients, change)
finish(prefix, id)
return { 'settled', whole(#recipients) }
