--- @include "batch"
--- @include "digest-due"
--- @include "fold"
--- @include "recipients"
--- @include "twin"
-- Messages that one digest takes: the records of so many are written in one go.
local DIGEST_CAPACITY = 1000

-- Puts a message into the digest of each of these people, who have left their batch.
-- message: { hash, json, expires, over }, expires and over as they stand in the batch
-- Returns the digests that were opened, "<batch>:<ms until it is due>" by blanks.
local function foldInto(prefix, now, today, who, message)
  local open, opened, known, full = prefix .. 'open', '', {}, {}
  local text = table.concat({ message.hash, whole(now), message.expires and whole(message.expires) or '-',
    message.json }, ' ')
  for _, one in ipairs(who) do
    local slot = digestSlot(one.userId, message.over)
    local digest, position = redis.call('HGET', open, slot), 1
    if not digest then
      digest = 'n' .. whole(redis.call('INCR', prefix .. 'number'))
      local due = whole(one.due)
      redis.call('HSET', batchKey(prefix, digest), 'slot', slot, 'state', 'open', 'kind', 'digest',
        'hash', '-', 'first', entryOf(one), 'stand', 'd', 'due', due, 'over', message.over and '1' or '0')
      redis.call('HSET', open, slot, digest)
      redis.call('ZADD', prefix .. 'live', due, digest)
      opened = opened .. ' ' .. digest .. ':' .. whole(one.due - now)
    else
      position = appendEntries(batchKey(prefix, digest), entryOf(one))
    end
    local key = batchKey(prefix, digest)
    redis.call('HSET', key, 'fold:' .. whole(position), text)
    if one.mobile then redis.call('HSET', key .. ':u', whole(position), one.userId) end
    if position >= DIGEST_CAPACITY then full[#full + 1] = slot end
    if not known[one.userId] then
      known[one.userId] = true
      local book = readPerson(prefix, today, foldedName(one.userId))
      writePerson(prefix, today, foldedName(one.userId), withMessage(book, message.hash, digest))
    end
    if not known[one.notification .. ' ' .. digest] then
      known[one.notification .. ' ' .. digest] = true
      noteBatch(prefix, one.notification, digest)
    end
  end
  -- Not before: who is named twice stands in one digest.
  if #full > 0 then redis.call('HDEL', open, unpack(full)) end
  return opened
end

-- Ends those of a digest whose time is over, whose content DingTalk has forbidden meanwhile, or which
-- the person has got today without it.
-- Returns the others, the positions that are out of it, and one of them for each content.
local function weedOut(prefix, now, retention, id, recipients, skip)
  local key, left, contents, known = batchKey(prefix, id), {}, {}, {}
  if #recipients == 0 then return left, skip, contents end
  local today = shanghaiDay(now)
  local book = readPerson(prefix, today, recipients[1].userId)
  local function lookAt(hash)
    local owner = ownerOf(book, hash)
    return { forbidden = redis.call('GET', quarantineKey(prefix, hash)),
      owner = owner and batchOf(owner)
        or redis.call('HGET', broadcastsKey(prefix, today), 'content:' .. hash) }
  end
  readFolds(key, recipients)
  for _, one in ipairs(recipients) do
    local fold = one.fold
    local content = known[fold.hash] or lookAt(fold.hash)
    known[fold.hash] = content
    local to, reason, code
    if fold.expires and fold.expires <= now then to, reason, code = 'x', 'expired', ''
    elseif content.forbidden then to, reason, code = 'f', 'rejected_content', content.forbidden
    elseif content.owner then to, reason, code = 'x', 'duplicate_content', '' end
    if to then
      changeFolded(prefix, one, function(folded, hash) return withoutMessage(folded, hash, id) end)
      local joined = reason == 'duplicate_content' and joinTwin(prefix, now, retention, one, content.owner)
      if not joined then
        move(prefix, now, retention, { one }, { from = 'q', to = to, reason = reason, code = code, task = '' })
      end
      skip = leave(key, skip, { one })
    else
      left[#left + 1] = one
      if not content.listed then contents[#contents + 1] = one end
      content.listed = true
    end
  end
  return left, skip, contents
end

-- The message of a digest that holds one content. It may be there for several notifications, and is
-- sent as long as one of them lasts.
local function onlyMessage(recipients)
  local fold, expires = recipients[1].fold, 0
  for _, one in ipairs(recipients) do expires = math.max(expires, one.fold.expires or math.huge) end
  return { hash = fold.hash, message = fold.message, expires = expires < math.huge and expires or nil }
end

-- One message alone is sent as itself: from here on the digest is a batch like any other.
local function becomeOrdinary(prefix, id, recipients, only)
  local key = batchKey(prefix, id)
  unfold(prefix, id, recipients, {})
  redis.call('HSET', key, 'kind', 'people', 'hash', only.hash, 'message', only.message)
  if only.expires then redis.call('HSET', key, 'expires', whole(only.expires)) end
end
