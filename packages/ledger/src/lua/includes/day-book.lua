--- @include "clock"
-- What each person was sent on a day: one text of 16 characters a message, nine of the content's
-- hash and seven of the batch that owns its slot. Nine of them tell the few hundred contents of one
-- person's day apart. '!' in front: DingTalk counted more than we did, the day is full.
-- The people of a day are spread over small hashes, which Redis packs: 30 bytes a person and message
-- at a million people, where a hash for the counts and one for each content took 120 to 200.
local RECORD, HASH = 16, 9
local DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_'
-- Two days: one more than they count, for whoever asks about yesterday.
local DAY_KEYS_MS = '172800000'

-- What took longer to work out than to read from Redis, and is needed once more to write.
local pageKeys, signatures = {}, {}

local function pageKey(prefix, day, userId)
  local name = day .. userId
  if not pageKeys[name] then
    local sum, byte = 0, string.byte
    for i = 1, #userId do sum = (sum * 31 + byte(userId, i)) % 1048573 end
    pageKeys[name] = prefix .. 'day:' .. day .. ':' .. whole(sum % 8192)
  end
  return pageKeys[name]
end

-- A batch's id in seven characters: the letter of its priority, and its number in base 64.
local function signatureOf(batch)
  if not signatures[batch] then
    local number, digits = tonumber(string.sub(batch, 2)), ''
    for _ = 1, 6 do
      local digit = number % 64 + 1
      digits = string.sub(DIGITS, digit, digit) .. digits
      number = math.floor(number / 64)
    end
    signatures[batch] = string.sub(batch, 1, 1) .. digits
  end
  return signatures[batch]
end

local function batchOf(signature)
  local number = 0
  for i = 2, #signature do
    number = number * 64 + string.find(DIGITS, string.sub(signature, i, i), 1, true) - 1
  end
  return string.sub(signature, 1, 1) .. whole(number)
end

local function readPerson(prefix, day, userId)
  local book = redis.call('HGET', pageKey(prefix, day, userId), userId)
  return type(book) == 'string' and book or ''
end

local function writePerson(prefix, day, userId, book)
  local key = pageKey(prefix, day, userId)
  if book == '' then return redis.call('HDEL', key, userId) end
  local fresh = redis.call('HSET', key, userId, book)
  if fresh == 1 and redis.call('HLEN', key) == 1 then redis.call('PEXPIRE', key, DAY_KEYS_MS) end
end

local function countOf(book)
  if string.sub(book, 1, 1) == '!' then return math.huge end
  return math.floor(#book / RECORD)
end

-- Where the record of a content begins, and the signature of the batch that owns it.
local function ownerOf(book, hash)
  local mark, from = string.sub(hash, 1, HASH), 1
  local first = string.sub(book, 1, 1) == '!' and 2 or 1
  while true do
    local at = string.find(book, mark, from, true)
    if not at then return nil end
    if (at - first) % RECORD == 0 then return string.sub(book, at + HASH, at + RECORD - 1), at end
    from = at + 1
  end
end

-- Whether a batch has taken one of the day's messages.
local function hasTaken(book, signature)
  local from = string.sub(book, 1, 1) == '!' and 2 or 1
  for at = from, #book, RECORD do
    if string.sub(book, at + HASH, at + RECORD - 1) == signature then return true end
  end
  return false
end

local function withMessage(book, hash, batch)
  return book .. string.sub(hash, 1, HASH) .. signatureOf(batch)
end

-- Takes the record of a content out, if this batch owns it; nil where it does not.
local function withoutMessage(book, hash, batch)
  local owner, at = ownerOf(book, hash)
  if owner ~= signatureOf(batch) then return nil end
  return string.sub(book, 1, at - 1) .. string.sub(book, at + RECORD)
end
