--- @include "allowance"
--- @include "batch"
--- @include "recipients"
-- What earlier tries of the batch took, on the day of the last one, is given back. What is folded
-- into a digest stays in it.
local function releaseEarlier(prefix, batch, recipients)
  local taken = redis.call('HMGET', batchKey(prefix, batch), 'kind', 'day', 'hash')
  local kind = taken[1] == 'digest' and 'people' or taken[1]
  release(prefix, batch, kind, type(taken[2]) == 'string' and taken[2] or '', taken[3], recipients)
end

-- Nobody of these is sent to any more. Where an earlier try may have arrived, that stays open.
local function expire(prefix, now, retention, batch, recipients, from, resend)
  local change = { from = from, to = 'x', reason = 'expired', code = '', task = '' }
  if resend then
    change.to, change.reason = 'u', 'receipt_unavailable'
  else
    releaseEarlier(prefix, batch, recipients)
  end
  move(prefix, now, retention, recipients, change)
  finish(prefix, batch)
end
