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

-- When the digest that is open for the person is due, or the one that would be opened now.
local function dueOfDigest(prefix, now, slot, left, from, to)
  local open = redis.call('HGET', prefix .. 'open', slot)
  local due = open and redis.call('HGET', batchKey(prefix, open), 'due')
  return due and tonumber(due) or digestDue(now, left, from, to)
end
