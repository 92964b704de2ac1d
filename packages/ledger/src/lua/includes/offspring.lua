--- @include "day-book"
--- @include "entries"
--- @include "fold"
--- @include "notification"
-- Makes a sealed batch of some recipients of another one. It takes over the allowance of its people
-- and stands among the batches of their notifications.
-- more: further fields of the new batch, name by name; due: when it is to be sent, '' for now.
local INHERITED = { 'hash', 'message', 'kind', 'slot', 'day', 'resend', 'rounds', 'expires', 'over' }

local function offspring(prefix, now, parent, recipients, more, due)
  local child = string.sub(parent, 1, 1) .. whole(redis.call('INCR', prefix .. 'number'))
  local key, fields = batchKey(prefix, child), { 'state', 'sealed', 'pending', '0' }
  local inherited = redis.call('HMGET', batchKey(prefix, parent), unpack(INHERITED))
  for i, name in ipairs(INHERITED) do
    if type(inherited[i]) == 'string' then
      fields[#fields + 1] = name
      fields[#fields + 1] = inherited[i]
    end
  end
  for _, value in ipairs(more) do fields[#fields + 1] = value end

  local day = type(inherited[5]) == 'string' and inherited[5] or ''
  local entries, userIds, listed = {}, {}, {}
  for _, one in ipairs(recipients) do
    entries[#entries + 1] = entryOf(one)
    if one.mobile then
      userIds[#userIds + 1] = whole(#entries)
      userIds[#userIds + 1] = one.userId
    end
    local book = one.userId and withoutMessage(readPerson(prefix, day, one.userId), inherited[1], parent)
    if book then writePerson(prefix, day, one.userId, withMessage(book, inherited[1], child)) end
    if not listed[one.notification] then
      listed[one.notification] = true
      noteBatch(prefix, one.notification, child)
    end
  end
  redis.call('HSET', key, 'first', entries[1], unpack(fields))
  if #entries > 1 then appendEntries(key, unpack(entries, 2)) end
  if inherited[3] == 'digest' then inheritFolds(prefix, parent, child, recipients) end
  if #userIds > 0 then redis.call('HSET', key .. ':u', unpack(userIds)) end
  redis.call('ZADD', prefix .. 'live', due == '' and whole(now) or due, child)
  return child
end
