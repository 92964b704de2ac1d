--[[
  Stores the token that the holder of the lease fetched. Who lost the lease meanwhile stores nothing
  over what the next holder saved.

  KEYS[1] token
  KEYS[2] lease

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] lease id
  ARGV[3] token value
  ARGV[4] lifetime, ms
  ARGV[5] whose token it is: a fingerprint of the credentials

  Returns { value, expires at ms, generation } of the current token
]]
--- @include "clock"

local now = clock(ARGV[1])
local token = redis.call('HMGET', KEYS[1], 'value', 'expiresAt', 'generation', 'of')
local mine = redis.call('GET', KEYS[2]) == ARGV[2]
if not mine and type(token[1]) == 'string' and token[4] == ARGV[5] and tonumber(token[2]) > now then
  return { token[1], token[2], token[3] }
end
if mine then redis.call('DEL', KEYS[2]) end
local generation = whole(redis.call('HINCRBY', KEYS[1], 'generation', '1'))
local expiresAt = whole(now + tonumber(ARGV[4]))
redis.call('HSET', KEYS[1], 'value', ARGV[3], 'expiresAt', expiresAt, 'of', ARGV[5])
return { ARGV[3], expiresAt, generation }
