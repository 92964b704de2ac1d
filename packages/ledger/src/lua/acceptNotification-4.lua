--[[
  Writes a notification and puts its recipients into the open batches of its content, or answers the
  notification that the same idempotency key made before.

  KEYS[1] notification
  KEYS[2] open batches: content hash -> batch id (the broadcast batch under "<hash>!")
  KEYS[3] last batch number
  KEYS[4] idempotency record, or the notification again when there is none

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] notification id without the app
  ARGV[4] content hash
  ARGV[5] message
  ARGV[6] fingerprint of the request, '' without an idempotency key
  ARGV[7] how long the idempotency record lives, ms
  ARGV[8] how many recipients make a batch full
  ARGV[9..] encoded recipients

  Returns { 'accepted', batch, '1' if full else '0', ... }
          { 'again', its batches }  this very command has run before
          { 'repeated', id of the first notification, its batches }
          { 'conflict', id of the first notification }
]]
--- @include "keys"
--- @include "reply"
--- @include "clock"

local prefix, id, hash, fingerprint, capacity = ARGV[1], ARGV[3], ARGV[4], ARGV[6], tonumber(ARGV[8])
local now = clock(ARGV[2])

-- A connection that was lost before the reply makes the client send the command again.
local before = redis.call('HGET', KEYS[1], 'batches')
if before then return { 'again', before } end

if fingerprint ~= '' then
  local earlier = redis.call('GET', KEYS[4])
  if earlier then
    local first, print = string.match(earlier, '^(%S+) (.*)$')
    if print ~= fingerprint then return { 'conflict', first } end
    return { 'repeated', first, redis.call('HGET', notificationKey(prefix, first), 'batches') or '' }
  end
  redis.call('SET', KEYS[4], id .. ' ' .. fingerprint, 'PX', ARGV[7])
end

local reply, batches = { 'accepted' }, {}

local function put(slot, kind, entries)
  local next = 1
  while next <= #entries do
    local batch, held = redis.call('HGET', KEYS[2], slot), 0
    if batch then
      held = redis.call('LLEN', batchKey(prefix, batch) .. ':r')
    else
      batch = 'b' .. whole(redis.call('INCR', KEYS[3]))
      redis.call('HSET', batchKey(prefix, batch), 'hash', hash, 'message', ARGV[5], 'kind', kind,
        'state', 'open', 'slot', slot, 'at', whole(now))
      redis.call('HSET', KEYS[2], slot, batch)
      redis.call('ZADD', prefix .. 'live', whole(now), batch)
    end
    local last = math.min(#entries, next + capacity - held - 1)
    redis.call('RPUSH', batchKey(prefix, batch) .. ':r', unpack(entries, next, last))
    local full = held + last - next + 1 == capacity
    next = last + 1
    if full then redis.call('HDEL', KEYS[2], slot) end
    batches[#batches + 1] = batch
    reply[#reply + 1] = batch
    reply[#reply + 1] = full and '1' or '0'
  end
end

local people, everyone, total = {}, {}, #ARGV - 8
for i = 1, total do
  local recipient = ARGV[8 + i]
  local entry = id .. ' ' .. whole(i - 1) .. ' ' .. recipient
  if recipient == 'e' then everyone[#everyone + 1] = entry else people[#people + 1] = entry end
end
put(hash, 'people', people)
put(hash .. '!', 'everyone', everyone)

-- Chunks, because Lua's unpack runs out of stack near 8,000 values.
for first = 9, #ARGV, 1000 do
  redis.call('RPUSH', KEYS[1] .. ':r', unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
redis.call('HSET', KEYS[1], 'at', whole(now), 'batches', table.concat(batches, ' '),
  'total', whole(total), 'left', whole(total), 'q', whole(total))
return list(reply)
