-- Makes a sealed batch of some recipients of another one. It takes over the allowance of its people
-- and stands among the batches of their notifications.
-- parent: { id, hash, message, kind, slot, day, resend, rounds }: rounds counts how often its people
-- were sent back because DingTalk was too busy.
local function offspring(prefix, now, numberKey, parent, recipients)
  local child = 'b' .. whole(redis.call('INCR', numberKey))
  local key, owners = batchKey(prefix, child), ownersKey(prefix, parent.day, parent.hash)
  local entries, userIds, owned, listed = {}, {}, {}, {}
  for _, one in ipairs(recipients) do
    entries[#entries + 1] = one.notification .. ' ' .. one.index .. ' ' .. one.recipient
    if one.mobile then
      userIds[#userIds + 1] = whole(#entries)
      userIds[#userIds + 1] = one.userId
    end
    if redis.call('HGET', owners, one.userId) == parent.id then
      owned[#owned + 1] = one.userId
      owned[#owned + 1] = child
    end
    if not listed[one.notification] then
      listed[one.notification] = true
      local notification = notificationKey(prefix, one.notification)
      local batches = redis.call('HGET', notification, 'batches')
      redis.call('HSET', notification, 'batches', batches .. ' ' .. child)
    end
  end
  redis.call('RPUSH', key .. ':r', unpack(entries))
  if #userIds > 0 then redis.call('HSET', key .. ':u', unpack(userIds)) end
  if #owned > 0 then redis.call('HSET', owners, unpack(owned)) end
  redis.call('HSET', key, 'hash', parent.hash, 'message', parent.message, 'kind', parent.kind,
    'slot', parent.slot, 'state', 'sealed', 'day', parent.day, 'pending', '0',
    'resend', parent.resend, 'rounds', parent.rounds, 'at', whole(now))
  redis.call('ZADD', prefix .. 'live', whole(now), child)
  return child
end
