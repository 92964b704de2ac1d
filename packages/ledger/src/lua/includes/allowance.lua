-- Gives back what the batch took for these people on `day`: the send surely did not reach them.
local function giveBack(prefix, day, hash, batch, recipients)
  if day == '' then return end
  local owners, counts, given = ownersKey(prefix, day, hash), countsKey(prefix, day), {}
  for _, one in ipairs(recipients) do
    if one.userId and not given[one.userId] then
      given[one.userId] = true
      if redis.call('HGET', owners, one.userId) == batch then
        redis.call('HDEL', owners, one.userId)
        redis.call('HINCRBY', counts, one.userId, '-1')
      end
    end
  end
end

local function giveBroadcastBack(prefix, day, hash, batch)
  if day == '' then return end
  local key = broadcastsKey(prefix, day)
  if redis.call('HGET', key, 'content:' .. hash) == batch then
    redis.call('HDEL', key, 'content:' .. hash)
    redis.call('HINCRBY', key, 'n', '-1')
  end
end
