--[[
  DingTalk refused a batch for good. Recipients that fail get their allowance back; for suppressed
  ones DingTalk itself counted more than the ledger, which learns it where that fills the day. Where
  an earlier try may have arrived, a refusal says nothing about that one: only "duplicate" does, and
  it means delivered.

  KEYS[1] batch

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] state letter
  ARGV[6] reason
  ARGV[7] DingTalk's code
  ARGV[8] how long a content that DingTalk calls forbidden is not sent again, ms
  ARGV[9] broadcasts a day
  ARGV[10] over how long what is deferred to the next day is spread, ms

  Returns { 'settled', how many recipients }
          { 'split', batch, ... }     of a digest, of whose contents one may have been the reason, the
                                      halves; of a broadcast, those who were named besides everyone
          { 'later', ms until the next day, when those over a daily limit are to be sent to }
          { 'over' }  somebody else settled the batch meanwhile
]]
--- @include "recipients"
--- @include "batch"
--- @include "allowance"
--- @include "next-day"
--- @include "offspring"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1], 'state', 'hash', 'kind', 'day', 'resend', 'skip',
  'over', 'expires', 'first', 'more')
if batch[1] ~= 'sealed' then return { 'over' } end

local day, hash = type(batch[4]) == 'string' and batch[4] or '', batch[2]
local recipients = readRecipients(KEYS[1], type(batch[6]) == 'string' and batch[6] or '', batch[9],
  batch[10])
if batch[3] == 'digest' and batch[5] ~= '1' and string.find(ARGV[6], '^rejected_') then
  local first, second = halves(prefix, id, recipients)
  local left, right = offspring(prefix, now, id, first, {}, ''), offspring(prefix, now, id, second, {}, '')
  finish(prefix, id)
  return { 'split', left, right }
end
local change = { from = 'q', to = ARGV[5], reason = ARGV[6], code = ARGV[7], task = '' }
if batch[5] == '1' then
  change.to, change.reason = 'u', 'receipt_unavailable'
  if ARGV[6] == 'duplicate_content' then change.to, change.reason = 'l', '' end
elseif ARGV[5] == 'f' then
  release(prefix, id, batch[3], day, hash, recipients)
elseif ARGV[6] == 'broadcast_daily_limit' then
  -- Nobody saw the content, so that it may reach people one by one.
  giveBroadcastBack(prefix, day, hash, id)
end
if ARGV[6] == 'user_daily_limit' then
  fillDay(prefix, day, recipients)
elseif ARGV[6] == 'broadcast_daily_limit' then
  redis.call('HSET', broadcastsKey(prefix, day), 'n', ARGV[9])
end
if ARGV[6] == 'rejected_content' then
  redis.call('SET', quarantineKey(prefix, hash), ARGV[7], 'PX', ARGV[8])
end
local due = nextDay(now, id, ARGV[10])
local inTime = type(batch[8]) ~= 'string' or tonumber(batch[8]) > due
if change.to == 'x' and string.find(ARGV[6], 'daily_limit', 1, true) and batch[7] == '1' and inTime then
  change.to = 'd'
  move(prefix, now, retention, recipients, change)
  redis.call('HSET', KEYS[1], 'pending', '0', 'stand', 'd', 'due', whole(due))
  redis.call('ZADD', prefix .. 'live', whole(due), id)
  return { 'later', whole(due - now) }
end
-- A broadcast that may not be says nothing about those whom the notification names besides everyone.
local all, named = {}, {}
for _, one in ipairs(recipients) do
  local into = batch[3] == 'everyone' and one.recipient ~= 'e' and named or all
  into[#into + 1] = one
end
if #named > 0 and batch[5] ~= '1' and ARGV[6] ~= 'rejected_content' then
  move(prefix, now, retention, all, change)
  local people = offspring(prefix, now, id, named, { 'kind', 'people' }, '')
  finish(prefix, id)
  return { 'split', people }
end
move(prefix, now, retention, recipients, change)
finish(prefix, id)
return { 'settled', whole(#recipients) }
