--[[
  Writes notifications and puts their recipients into the open batches of their contents, or answers
  the notification that the same idempotency key made before. Many travel in one command, because a
  command of its own for each costs Redis more than what it does.

  KEYS[1] open batches: slot (content hash and terms) -> batch id
  KEYS[2] last batch number

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] how long an idempotency record lives, ms
  ARGV[4] quiet hours from, minute of the day, '' for none   ARGV[5] to
  ARGV[6..] for each notification:
    1  words, '-' where there is nothing to say; ten arguments would cost both sides more
         its id without the app, content hash, how many recipients make a batch full, letter of the
         priority, '1' to defer over a daily limit, not before in ms, not any more from in ms, what
         tells slots of other terms apart, '1' when the message has a status bar, fingerprint of the
         request, how many recipients
    2  message                              3  idempotency key, '' for none
    4.. its recipients, encoded

  Returns for each notification one of
            'accepted <ms until it is due> <batch> ...'
            'again <batch> ...'          this very command has run before
            'repeated <id of the first notification> <batch> ...'
            'conflict <id of the first notification>'
          then for each batch that took recipients: batch, '1' if full else '0', the job that it is
          on if it is new, else ''
]]
--- @include "keys"
--- @include "reply"
--- @include "clock"
--- @include "records"
--- @include "recipients"
--- @include "quiet"
--- @include "departures"
--- @include "put"

local prefix = ARGV[1]
local now = clock(ARGV[2])
local lines, repeats, fresh, slots, named = {}, {}, {}, {}, {}

-- A connection that was lost before the reply makes the client send the command again. It ran whole or
-- not at all: the first notification that is surely written tells of all.
local ranBefore
local function ran(key)
  if ranBefore == nil then ranBefore = redis.call('HEXISTS', key, 'at') == 1 end
  return ranBefore
end

local function again(key) return 'again ' .. redis.call('HGET', key, 'batches') end

-- What is known of it already, as a line of the reply; nothing when it is to be written.
local function earlier(id, key, idempotencyKey, fingerprint)
  if idempotencyKey == '' then return ran(key) and again(key) or nil end
  local record = prefix .. 'idem:' .. idempotencyKey
  local before = redis.call('GET', record)
  if not before then
    redis.call('SET', record, id .. ' ' .. fingerprint, 'PX', ARGV[3])
    return
  end
  local first, print = string.match(before, '^(%S+) (.*)$')
  if first == id then return again(key) end
  if print ~= fingerprint then return 'conflict ' .. first end
  -- The first may be one of these, whose batches are not known yet.
  repeats[#repeats + 1] = { line = #lines + 1, first = first }
  return ''
end

local function with(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- What a notification puts into the slot of this name, made for the first that names it. Fields of the
-- slot's own name by name.
local function partOf(one, name, kind, capacity, ...)
  local slot = named[name]
  if not slot then
    local fields = { 'kind', kind, 'hash', one.hash, 'message', one.message, ... }
    if one.over then with(fields, 'over', '1') end
    if one.expires ~= '' then with(fields, 'expires', one.expires) end
    if one.due ~= '' then
      with(fields, 'stand', 'd')
      with(fields, 'due', one.due)
    end
    slot = { name = name, letter = one.letter, capacity = capacity, due = one.due,
      alone = kind == 'departments', fields = fields, entries = {} }
    named[name] = slot
    slots[#slots + 1] = slot
  end
  local part = { slot = slot, first = #slot.entries + 1 }
  one.parts[#one.parts + 1] = part
  return part
end

local WORDS = '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$'
local EVERYONE, DEPARTMENT = string.byte('e'), string.byte('d')
local at = 6
while at <= #ARGV do
  local id, hash, capacity, letter, over, deliverAt, expires, terms, bar, fingerprint, count =
    string.match(ARGV[at], WORDS)
  local total, first = tonumber(count), at + 3
  local key = notificationKey(prefix, id)
  local line = earlier(id, key, ARGV[at + 2], fingerprint)
  if not line then
    if expires == '-' then expires = '' end
    if terms == '-' then terms = '' end
    -- What falls into quiet hours waits for their end, together with all else of the same content.
    local due, reason = deliverAt == '-' and 0 or tonumber(deliverAt), 'scheduled'
    if due <= now then due, reason = now, 'quiet_hours' end
    if letter ~= 'u' then due = due + quietFor(due, ARGV[4], ARGV[5]) end
    if expires ~= '' then due = math.min(due, tonumber(expires)) end

    local one = { key = key, first = first, total = total, reason = reason, parts = {},
      letter = letter, hash = hash, message = ARGV[at + 1], expires = expires, over = over == '1',
      due = due > now and whole(due) or '', bar = bar == '1', line = #lines + 1 }
    local slot = hash .. terms .. (one.due == '' and '' or '@' .. one.due)
    local people, everyone, departments
    for i = 0, total - 1 do
      local recipient = ARGV[first + i]
      local kind, part = string.byte(recipient), nil
      if kind == EVERYONE then
        everyone = everyone or partOf(one, slot .. '!', 'everyone', tonumber(capacity))
        part = everyone
      elseif kind == DEPARTMENT then
        -- Departments are a batch of their own, which puts their people into others.
        departments = departments or
          partOf(one, slot .. '?' .. id, 'departments', nil, 'capacity', capacity, 'terms', terms)
        part = departments
      else
        people = people or partOf(one, slot, 'people', tonumber(capacity))
        part = people
      end
      local entries = part.slot.entries
      entries[#entries + 1] = newEntry(id, whole(i), recipient)
    end
    for i = 1, #one.parts do one.parts[i].last = #one.parts[i].slot.entries end
    -- Nobody joins departments: their batch is full with the last of them.
    if departments then departments.slot.capacity = math.min(1000, departments.last) end
    -- A department's people will be added to the list.
    one.few = total <= FEW and not departments
    fresh[#fresh + 1] = one
    line = 'accepted ' .. whole(due - now)
  end
  lines[#lines + 1] = line
  at = first + total
end

put(prefix, now, slots)

local nowText = whole(now)
for i = 1, #fresh do
  local one = fresh[i]
  local batches, total, last = batchesOf(one.parts), whole(one.total), one.first + one.total - 1
  local names = {}
  if one.few then names = namesOf(one.first, last) else listNames(one.key, one.first, last) end
  redis.call('HSET', one.key, 'at', nowText, 'batches', batches, 'total', total, 'left', total,
    one.due == '' and 'q' or 'd', total, unpack(names))
  if one.due ~= '' then redis.call('HSET', one.key, 'as', 'd|' .. one.reason) end
  if one.bar then redis.call('HSET', one.key, 'bar', '') end
  lines[one.line] = lines[one.line] .. ' ' .. batches
end
for _, one in ipairs(repeats) do
  lines[one.line] = 'repeated ' .. one.first .. ' ' ..
    (redis.call('HGET', notificationKey(prefix, one.first), 'batches') or '')
end
for _, slot in ipairs(slots) do
  for _, into in ipairs(slot.into) do
    lines[#lines + 1] = into.batch
    lines[#lines + 1] = into.full and '1' or '0'
    lines[#lines + 1] = into.job
  end
end
return list(lines)
