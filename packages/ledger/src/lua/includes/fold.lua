--- @include "clock"
--- @include "day-book"
--- @include "keys"
-- A digest's batch holds each message that was folded into it, in the field "fold:<position>":
-- "<hash> <ms when it was folded> <ms from which it is not sent any more, or -> <message>".
local function parseFold(text)
  local hash, at, expires, message = string.match(text, '^(%S+) (%d+) (%S+) (.*)$')
  return { hash = hash, at = at, expires = tonumber(expires), message = message, text = text }
end

local function readFolds(key, recipients)
  if #recipients == 0 then return end
  local names = {}
  for i, one in ipairs(recipients) do names[i] = 'fold:' .. one.position end
  local stored = redis.call('HMGET', key, unpack(names))
  for i, one in ipairs(recipients) do one.fold = parseFold(stored[i]) end
end

-- What was folded for a person on a day stands in the day's book too, so that the same content is
-- not folded twice, but under a name that no user id has, so that it does not count.
local function foldedName(userId) return ',' .. userId end

-- change(book, hash) makes another book, or nil where there is nothing to change.
local function changeFolded(prefix, one, change)
  local day, name = shanghaiDay(tonumber(one.fold.at)), foldedName(one.userId)
  local book = change(readPerson(prefix, day, name), one.fold.hash)
  if book then writePerson(prefix, day, name, book) end
end

-- These messages are in the digest no longer: their contents may be sent again, except those that
-- others have in it.
local function unfold(prefix, batch, recipients, others)
  local key, held = batchKey(prefix, batch), {}
  readFolds(key, others)
  for _, one in ipairs(others) do held[one.fold.hash] = true end
  readFolds(key, recipients)
  for _, one in ipairs(recipients) do
    if not held[one.fold.hash] then
      changeFolded(prefix, one, function(book, hash) return withoutMessage(book, hash, batch) end)
    end
  end
end

-- Recipients of a digest stand in the same order at the head of another one, which takes over what
-- was folded for them.
local function inheritFolds(prefix, parent, child, recipients)
  readFolds(batchKey(prefix, parent), recipients)
  local fields = {}
  for i, one in ipairs(recipients) do
    fields[#fields + 1] = 'fold:' .. whole(i)
    fields[#fields + 1] = one.fold.text
    changeFolded(prefix, one, function(book, hash)
      local without = withoutMessage(book, hash, parent)
      return without and withMessage(without, hash, child)
    end)
  end
  redis.call('HSET', batchKey(prefix, child), unpack(fields))
end

-- The recipients of a digest in two parts, those of one content together.
local function halves(prefix, id, recipients)
  readFolds(batchKey(prefix, id), recipients)
  local order, number = 0, {}
  for _, one in ipairs(recipients) do
    if not number[one.fold.hash] then
      order = order + 1
      number[one.fold.hash] = order
    end
  end
  local first, second = {}, {}
  for _, one in ipairs(recipients) do
    local half = number[one.fold.hash] <= order / 2 and first or second
    half[#half + 1] = one
  end
  return first, second
end
