--[[
  Halves a batch whose call was refused because of somebody in it. Each half is a batch of its own
  and takes over the allowance of its people; one person named twice stays in one half.

  KEYS[1] batch
  KEYS[2] last batch number

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id

  Returns { 'split', batch, batch }
          { 'single' }  one person is left: the culprit
          { 'over' }    somebody else settled the batch meanwhile
]]
--- @include "keys"
--- @include "reply"
--- @include "clock"
--- @include "recipients"
--- @include "batch"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1],
  'state', 'hash', 'message', 'kind', 'slot', 'day', 'resend', 'skip')
if batch[1] ~= 'sealed' then return { 'over' } end

local recipients = readRecipients(KEYS[1], type(batch[8]) == 'string' and batch[8] or '')
local people, number = 0, {}
for _, one in ipairs(recipients) do
  if not number[one.userId] then
    people = people + 1
    number[one.userId] = people
  end
end
if people < 2 then return { 'single' } end

local resend = batch[7] == '1' and '1' or '0'
local owners = ownersKey(prefix, batch[6], batch[2])
local reply, notifications = { 'split' }, {}
for half = 1, 2 do
  local child = 'b' .. whole(redis.call('INCR', KEYS[2]))
  local key, entries, userIds, owned = batchKey(prefix, child), {}, {}, {}
  for _, one in ipairs(recipients) do
    if (number[one.userId] <= math.ceil(people / 2)) == (half == 1) then
      entries[#entries + 1] = one.notification .. ' ' .. one.index .. ' ' .. one.recipient
      notifications[one.notification] = (notifications[one.notification] or '') .. ' ' .. child
      if one.mobile then
        userIds[#userIds + 1] = whole(#entries)
        userIds[#userIds + 1] = one.userId
      end
      if redis.call('HGET', owners, one.userId) == id then
        owned[#owned + 1] = one.userId
        owned[#owned + 1] = child
      end
    end
  end
  redis.call('RPUSH', key .. ':r', unpack(entries))
  if #userIds > 0 then redis.call('HSET', key .. ':u', unpack(userIds)) end
  if #owned > 0 then redis.call('HSET', owners, unpack(owned)) end
  redis.call('HSET', key, 'hash', batch[2], 'message', batch[3], 'kind', batch[4], 'slot', batch[5],
    'state', 'sealed', 'day', batch[6], 'pending', '0', 'resend', resend, 'at', whole(now))
  redis.call('ZADD', prefix .. 'live', whole(now), child)
  reply[#reply + 1] = child
end
for notification, children in pairs(notifications) do
  local key, added = notificationKey(prefix, notification), {}
  local batches = redis.call('HGET', key, 'batches')
  for child in string.gmatch(children, '%S+') do
    if not added[child] then
      added[child] = true
      batches = batches .. ' ' .. child
    end
  end
  redis.call('HSET', key, 'batches', batches)
end
finish(prefix, id, retention)
return list(reply)
