--[[
  A try at a batch did not succeed and the batch goes back to the queue, its allowance kept. After
  too many tries it is given up: failed if nothing can have arrived, unverified otherwise.

  KEYS[1] batch

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] 'unsent' when the call surely had no effect, 'unclear' when it may have
  ARGV[6] tries before giving up, '0' when this one does not count
  ARGV[7] the job that the try reserved the batch for, '-' when it had not come to that

  Returns { 'again', tries so far }    '0' too when the call is another job's
          { 'exhausted', how many recipients }
          { 'over' }  somebody else settled the batch meanwhile
]]
--- @include "recipients"
--- @include "batch"
--- @include "allowance"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local batch = redis.call('HMGET', KEYS[1], 'state', 'hash', 'kind', 'day', 'resend', 'skip',
  'pending', 'first', 'more')
-- It failed before it was reserved: nothing of it was tried.
if batch[1] == 'open' then return { 'again', '0' } end
if batch[1] ~= 'sealed' then return { 'over' } end

-- Another job makes the call, or this one did before its worker died: what became of it is open.
if isCalled(batch[7]) and string.match(batch[7], '^%S+') ~= ARGV[7] then return { 'again', '0' } end

local resend = batch[5] == '1' or ARGV[5] == 'unclear'
redis.call('HSET', KEYS[1], 'pending', '0', 'resend', resend and '1' or '0')
if ARGV[6] == '0' then return { 'again', '0' } end

local tries = redis.call('HINCRBY', KEYS[1], 'tries', '1')
if tries < tonumber(ARGV[6]) then return { 'again', whole(tries) } end

local recipients = readRecipients(KEYS[1], type(batch[6]) == 'string' and batch[6] or '', batch[8],
  batch[9])
local change = { from = 'q', to = 'u', reason = 'receipt_unavailable', code = '', task = '' }
if not resend then
  change.to, change.reason = 'f', 'attempts_exhausted'
  release(prefix, id, batch[3], type(batch[4]) == 'string' and batch[4] or '', batch[2], recipients)
end
move(prefix, clock(ARGV[2]), retention, recipients, change)
finish(prefix, id)
return { 'exhausted', whole(#recipients) }
