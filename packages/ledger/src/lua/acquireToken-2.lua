--[[
  The app's current token, or the right to fetch one.

  KEYS[1] token
  KEYS[2] lease

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] the token that DingTalk rejected, '' for none: dropped only if it is still the current one
  ARGV[3] '1' to refresh ahead of expiry
  ARGV[4] id of the lease to take
  ARGV[5] how long the lease lasts, ms
  ARGV[6] whose token it has to be: a fingerprint of the credentials

  Returns { 'current', value, expires at ms, generation }
          { 'lease' }
          { 'busy', ms until the lease of the other one ends }
]]
--- @include "clock"

local now = clock(ARGV[1])
local token = redis.call('HMGET', KEYS[1], 'value', 'expiresAt', 'generation', 'of')
local current = type(token[1]) == 'string' and token[1] ~= ARGV[2] and token[4] == ARGV[6]
  and tonumber(token[2]) > now
if token[1] == ARGV[2] then redis.call('HDEL', KEYS[1], 'value') end

if (not current or ARGV[3] == '1') and redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5], 'NX') then
  return { 'lease' }
end
-- The same command again, after its connection was lost before the reply.
if redis.call('GET', KEYS[2]) == ARGV[4] then return { 'lease' } end
if current then return { 'current', token[1], token[2], token[3] } end
return { 'busy', whole(math.max(1, redis.call('PTTL', KEYS[2]))) }
