--[[
  Keeps the one message that is sent for all that a digest holds, so that another try sends the same
  bytes. What an earlier try took under another message is given back.

  KEYS[1] batch

  ARGV[1] key prefix of the app
  ARGV[2] not used: nothing is settled here
  ARGV[3] not used: nothing is settled here
  ARGV[4] batch id
  ARGV[5] the mark of what it was composed of
  ARGV[6] message
  ARGV[7] its content hash

  Returns '1' when it was kept, else '0': the digest holds other messages by now, or was sent
]]
--- @include "batch"
--- @include "allowance"

local batch = redis.call('HMGET', KEYS[1], 'state', 'kind', 'pending', 'resend', 'skip', 'day', 'hash', 'slot')
local skip = type(batch[5]) == 'string' and batch[5] or ''
local waits = batch[1] == 'sealed' and batch[2] == 'digest' and not isCalled(batch[3]) and batch[4] ~= '1'
if not waits or '=' .. skip ~= ARGV[5] then return '0' end
local person = { userId = string.sub(batch[8], 3) }
giveBack(ARGV[1], type(batch[6]) == 'string' and batch[6] or '', batch[7], ARGV[4], { person })
redis.call('HSET', KEYS[1], 'composed', ARGV[5], 'message', ARGV[6], 'hash', ARGV[7])
return '1'
