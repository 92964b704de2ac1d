--- @include "day-book"
--- @include "fold"
--- @include "keys"
-- Gives back what the batch took for these people on `day`: the send surely did not reach them.
local function giveBack(prefix, day, hash, batch, recipients)
  if day == '' then return end
  for _, one in ipairs(recipients) do
    local book = one.userId and withoutMessage(readPerson(prefix, day, one.userId), hash, batch)
    if book then writePerson(prefix, day, one.userId, book) end
  end
end

-- DingTalk counted more than the ledger: nobody of these gets another message on `day`. Whom it meant
-- of everyone, it does not say.
local function fillDay(prefix, day, recipients)
  for _, one in ipairs(recipients) do
    local book = one.userId and readPerson(prefix, day, one.userId)
    if book and countOf(book) < math.huge then writePerson(prefix, day, one.userId, '!' .. book) end
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

-- For whatever the batch was: people, or everyone.
local function release(prefix, batch, kind, day, hash, recipients)
  if kind == 'everyone' then return giveBroadcastBack(prefix, day, hash, batch) end
  if kind == 'digest' then unfold(prefix, batch, recipients, {}) end
  giveBack(prefix, day, hash, batch, recipients)
end
