--- @include "day-book"
--- @include "fold"
--- @include "keys"
--- @include "quiet"
-- A digest gathers at least a minute, and leaves two before midnight, as a call that is tried twice
-- needs them.
local LEAST_WAIT_MS, BEFORE_MIDNIGHT_MS = 60000, 120000

-- A person's digest that takes messages: one for those that are dropped over the limit, one for
-- those that are deferred. No content's slot begins with a comma.
local function digestSlot(userId, over) return ',' .. (over and '1' or '0') .. userId end

-- When the digest of somebody who has `left` messages is due, so that they last for the rest of the
-- day; nil when the day is over before. In quiet hours it would wait for another day, so it goes out
-- before they begin, where there is time.
local function digestDue(now, left, from, to)
  local ends = now + 86400000 - (now + 28800000) % 86400000 - BEFORE_MIDNIGHT_MS
  if ends <= now then return nil end
  local due = math.floor(math.min(ends, now + math.max(LEAST_WAIT_MS, (ends - now) / left)))
  local quiet = quietFor(due, from, to)
  if quiet == 0 then return due end
  local before = due - ((due + 28800000) % 86400000 - from * 60000) % 86400000 - LEAST_WAIT_MS
  return before > now and before or due + quiet
end

-- How many of somebody's digests are still to be sent today: each needs one more of the day's messages.
local function countWaiting(prefix, now, book, folded)
  local midnight = now + 86400000 - (now + 28800000) % 86400000
  local known, waiting = {}, 0
  for at = 1, #folded, RECORD do
    local digest = string.sub(folded, at + HASH, at + RECORD - 1)
    if not known[digest] and not hasTaken(book, digest) then
      local batch = redis.call('HMGET', batchKey(prefix, batchOf(digest)), 'state', 'due')
      local waits = type(batch[2]) ~= 'string' or tonumber(batch[2]) < midnight
      if type(batch[1]) == 'string' and waits then waiting = waiting + 1 end
    end
    known[digest] = true
  end
  return waiting
end

-- More digests than one person has waiting. Where no more than so many messages are left of the day,
-- those that were made before digests were given up are looked for, too.
local FEW_LEFT = 4

-- What the digests of somebody who was sent `count` messages, which stand in `book`, mean for one
-- more. Returns the signature of the digest that has its content already; or nil, how many messages
-- are free, and when its digest is due, where it goes into one.
-- day: { prefix, now, today, hash, most, digest }; digest: { from, expires, over, quietFrom, quietTo },
-- nil where none is made
local function amongDigests(day, userId, book, count)
  local digest, left = day.digest, day.most - count
  -- What is given back makes the count fall again, but hardly by half.
  local isFar = not digest or count < digest.from / 2
  if isFar and left > FEW_LEFT then return nil, left, nil end
  local folded = readPerson(day.prefix, day.today, foldedName(userId))
  local owner = ownerOf(folded, day.hash)
  if owner then return owner, left, nil end
  local free = left - countWaiting(day.prefix, day.now, book, folded)
  if not digest or count < digest.from or left <= 0 then return nil, free, nil end
  local open = redis.call('HGET', day.prefix .. 'open', digestSlot(userId, digest.over))
  local due = open and redis.call('HGET', batchKey(day.prefix, open), 'due')
  if due then
    due = tonumber(due)
  elseif free > 0 then
    due = digestDue(day.now, free, digest.quietFrom, digest.quietTo)
  end
  -- What would expire in it is worth a message of its own.
  if due and digest.expires and digest.expires <= due then due = nil end
  return nil, free, due
end
