-- Messages that one digest takes: the records of so many are written in one go.
local DIGEST_CAPACITY = 1000

-- Puts a message into the digest of each of these people, who have left their batch.
-- message: { hash, json, expires, over }, expires and over as they stand in the batch
-- Returns the digests that were opened, "<batch>:<ms until it is due>" by blanks.
local function foldInto(prefix, now, today, who, message)
  local open, opened, known = prefix .. 'open', '', {}
  local text = table.concat({ message.hash, whole(now), message.expires and whole(message.expires) or '-',
    message.json }, ' ')
  for _, one in ipairs(who) do
    local slot = digestSlot(one.userId, message.over)
    local digest = redis.call('HGET', open, slot)
    if not digest then
      digest = 'n' .. whole(redis.call('INCR', prefix .. 'number'))
      local due = whole(one.due)
      redis.call('HSET', batchKey(prefix, digest), 'slot', slot, 'state', 'open', 'kind', 'digest',
        'hash', '-', 'at', whole(now), 'stand', 'd', 'due', due, 'over', message.over and '1' or '0')
      redis.call('HSET', open, slot, digest)
      redis.call('ZADD', prefix .. 'live', due, digest)
      opened = opened .. ' ' .. digest .. ':' .. whole(one.due - now)
    end
    local key = batchKey(prefix, digest)
    local position = redis.call('RPUSH', key .. ':r', entryOf(one))
    redis.call('HSET', key, 'fold:' .. whole(position), text)
    if one.mobile then redis.call('HSET', key .. ':u', whole(position), one.userId) end
    if position >= DIGEST_CAPACITY then redis.call('HDEL', open, slot) end
    if not known[one.userId] then
      known[one.userId] = true
      local book = readPerson(prefix, today, foldedName(one.userId))
      writePerson(prefix, today, foldedName(one.userId), withMessage(book, message.hash, digest))
    end
    if not known[one.notification .. ' ' .. digest] then
      known[one.notification .. ' ' .. digest] = true
      local notification = notificationKey(prefix, one.notification)
      redis.call('HSET', notification, 'batches', redis.call('HGET', notification, 'batches') .. ' ' .. digest)
    end
  end
  return opened
end

-- Whether somebody who has had `count` messages gets this one in a digest. Returns the digest that
-- holds the content already, or nil and when it would be due.
-- digest: { from, most, expires, over, quietFrom, quietTo }
local function nearLimit(day, userId, count)
  local digest = day.digest
  if not digest or count < digest.from then return nil, nil end
  local owner = ownerOf(readPerson(day.prefix, day.today, foldedName(userId)), day.hash)
  if owner or count >= day.most then return owner, nil end
  local due = dueOfDigest(day.prefix, digest.now, digestSlot(userId, digest.over), day.most - count,
    digest.quietFrom, digest.quietTo)
  -- What would expire in it is worth a message of its own.
  if due and digest.expires and digest.expires <= due then due = nil end
  return nil, due
end

-- Ends those of a digest whose time is over, or whose content DingTalk has forbidden meanwhile.
-- Returns the others, the positions that are out of it, and one of them for each content.
local function weedOut(prefix, now, retention, id, recipients, skip)
  local key, left, contents, known = batchKey(prefix, id), {}, {}, {}
  readFolds(key, recipients)
  for _, one in ipairs(recipients) do
    local fold = one.fold
    local first = known[fold.hash]
    if first == nil then
      first = { forbidden = redis.call('GET', quarantineKey(prefix, fold.hash)) }
      known[fold.hash] = first
    end
    local to, reason, code
    if fold.expires and fold.expires <= now then to, reason, code = 'x', 'expired', ''
    elseif first.forbidden then to, reason, code = 'f', 'rejected_content', first.forbidden end
    if to then
      changeFolded(prefix, one, function(book, hash) return withoutMessage(book, hash, id) end)
      move(prefix, now, retention, { one }, { from = 'q', to = to, reason = reason, code = code, task = '' })
      skip = leave(key, skip, { one })
    else
      left[#left + 1] = one
      if not first.listed then contents[#contents + 1] = one end
      first.listed = true
    end
  end
  return left, skip, contents
end

-- One message alone is sent as itself: from here on the digest is a batch like any other.
local function becomeOrdinary(prefix, id, recipients)
  local fold, key = recipients[1].fold, batchKey(prefix, id)
  releaseEarlier(prefix, id, recipients)
  unfold(prefix, id, recipients, {})
  redis.call('HSET', key, 'kind', 'people', 'hash', fold.hash, 'message', fold.message)
  if fold.expires then redis.call('HSET', key, 'expires', whole(fold.expires)) end
  return fold
end
