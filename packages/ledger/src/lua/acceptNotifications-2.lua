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
  ARGV[6] early jobs for new batches that wait for company, one for each priority at most, by blanks;
          where there is none, those of the command share jobs of eight
  ARGV[7] lines in one text, of words by blanks; arguments of their own would cost both sides more:
    how many terms, how many contents, no two of the same terms alike, how many lines after these
    for each terms, '-' where there is nothing to say: how many recipients make a batch full, letter of
      the priority, '1' to defer over a daily limit, not before in ms, not any more from in ms, what
      tells slots of other terms apart
    for each content: its terms, counted from 1, hash, message
    for each notification: its id without the app, its content, counted from 1, '1' when the message has
      a status bar, how many recipients; with an idempotency key, fingerprint of the request and the key;
      then a line for each of its recipients, encoded

  Returns lines in one text, too: for each notification one of
            'accepted <batch> ...'
            'again <batch> ...'          this very command has run before
            'repeated <id of the first notification> <batch> ...'
            'conflict <id of the first notification>'
          then for each batch that took recipients one as put.lua's lineOf has it
]]
--- @include "names"
--- @include "notification"
--- @include "quiet"
--- @include "put"

local prefix = ARGV[1]
local now = clock(ARGV[2])
local lines, repeats, fresh, slots, named = {}, {}, {}, {}, {}

local function linesOf(text)
  local found, at = {}, 1
  while at do
    local till = string.find(text, '\n', at, true)
    found[#found + 1] = string.sub(text, at, till and till - 1)
    at = till and till + 1
  end
  return found
end
local said = linesOf(ARGV[7])
local termsCount, contentsCount, others = string.match(said[1], '^(%d+) (%d+) (%d+)$')
termsCount, contentsCount = tonumber(termsCount), tonumber(contentsCount)
-- Before anything is written: half of a command would keep keys of notifications that there are not.
if #said ~= 1 + termsCount + contentsCount + tonumber(others) then
  error('a notification holds a line break')
end

-- A connection that was lost before the reply makes the client send the command again. It ran whole or
-- not at all: the first notification that is surely written tells of all.
local ranBefore
local function ran(id)
  if ranBefore == nil then ranBefore = readNotification(prefix, id) ~= nil end
  return ranBefore
end

local function again(id) return 'again ' .. readNotification(prefix, id).batches end

-- What is known of it already, as a line of the reply; nothing when it is to be written.
local function earlier(id, idempotency)
  if idempotency == '' then return ran(id) and again(id) or nil end
  local fingerprint, idempotencyKey = string.match(idempotency, '^ (%S+) (.*)$')
  local record = prefix .. 'idem:' .. idempotencyKey
  local before = redis.call('GET', record)
  if not before then
    redis.call('SET', record, id .. ' ' .. fingerprint, 'PX', ARGV[3])
    return
  end
  local first, print = string.match(before, '^(%S+) (.*)$')
  if first == id then return again(id) end
  if print ~= fingerprint then return 'conflict ' .. first end
  -- The first may be one of these, whose batches are not known yet.
  repeats[#repeats + 1] = { line = #lines + 1, first = first }
  return ''
end

local function with(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

local function termsFrom(words)
  local capacity, letter, over, deliverAt, expires, mark =
    string.match(words, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  if mark == '-' then mark = '' end
  -- What falls into quiet hours waits for their end, together with all else of the same content.
  local due, reason = deliverAt == '-' and 0 or tonumber(deliverAt), 'scheduled'
  if due <= now then due, reason = now, 'quiet_hours' end
  if letter ~= 'u' then due = due + quietFor(due, ARGV[4], ARGV[5]) end
  if expires ~= '-' then due = math.min(due, tonumber(expires)) end
  local waits = due > now and whole(due) or ''

  local fields = {}
  if over == '1' then with(fields, 'over', '1') end
  if expires ~= '-' then with(fields, 'expires', expires) end
  if waits ~= '' then
    with(fields, 'stand', 'd')
    with(fields, 'due', waits)
  end
  return { letter = letter, capacity = tonumber(capacity), mark = mark, due = waits,
    deferred = waits ~= '' and reason or nil, fields = fields,
    slots = mark .. (waits == '' and '' or '@' .. waits), dueIn = whole(due - now) }
end

local terms, contents = {}, {}
for i = 1, termsCount do terms[i] = termsFrom(said[1 + i]) end
for i = 1, contentsCount do
  local which, hash, message = string.match(said[1 + termsCount + i], '^(%d+) (%S+) (.*)$')
  local its = terms[tonumber(which)]
  contents[i] = { hash = hash, message = message, terms = its, slot = hash .. its.slots }
end

-- What a notification puts into the slot of this name, made for the first that names it.
local function partOf(parts, content, name, kind, more)
  local slot = named[name]
  if not slot then
    slot = { name = name, content = content, kind = kind, capacity = content.terms.capacity, more = more,
      entries = {}, into = {} }
    named[name] = slot
    slots[#slots + 1] = slot
  end
  local part = { slot = slot, first = #slot.entries + 1, last = 0 }
  parts[#parts + 1] = part
  return part
end

local EVERYONE, DEPARTMENT = string.byte('e'), string.byte('d')
local at = 2 + termsCount + contentsCount
while at <= #said do
  local id, which, bar, count, idempotency = string.match(said[at], '^(%S+) (%d+) (%d) (%d+)(.*)$')
  local total, first = tonumber(count), at + 1
  local line = earlier(id, idempotency)
  if not line then
    local content = contents[tonumber(which)]
    local parts, people, everyone, departments = {}, nil, nil, nil
    for i = 0, total - 1 do
      local recipient = said[first + i]
      local kind, part = string.byte(recipient), nil
      if kind == EVERYONE then
        everyone = everyone or partOf(parts, content, content.slot .. '!', 'everyone')
        part = everyone
      elseif kind == DEPARTMENT then
        -- Departments are a batch of their own, which puts their people into others.
        departments = departments or partOf(parts, content, content.slot .. '?' .. id, 'departments',
          { 'capacity', whole(content.terms.capacity), 'terms', content.terms.mark })
        part = departments
      else
        people = people or partOf(parts, content, content.slot, 'people')
        part = people
      end
      local entries = part.slot.entries
      part.last = #entries + 1
      entries[part.last] = newEntry(id, whole(i), recipient)
    end
    -- Nobody joins departments: their batch is full with the last of them.
    if departments then departments.slot.capacity = math.min(1000, departments.last) end
    fresh[#fresh + 1] = { id = id, content = content, first = first, total = total, parts = parts,
      -- A department's people will be added to the list.
      few = total <= FEW and not departments, bar = bar == '1', line = #lines + 1 }
    line = 'accepted'
  end
  lines[#lines + 1] = line
  at = first + total
end

put(prefix, now, slots, ARGV[6])

-- A notification with a key of its own: counts by state, and whom it names.
local function write(key, one, batches)
  local deferred, names, total = one.content.terms.deferred, {}, whole(one.total)
  local last = one.first + one.total - 1
  if one.few then names = namesOf(said, one.first, last) else listNames(key, said, one.first, last) end
  redis.call('HSET', key, 'at', whole(now), 'batches', batches, 'total', total, 'left', total,
    deferred and 'd' or 'q', total, unpack(names))
  if deferred then redis.call('HSET', key, 'as', 'd|' .. deferred) end
  if one.bar then redis.call('HSET', key, 'bar', '') end
end

local sheets, laid = {}, {}
for i = 1, #fresh do
  local one = fresh[i]
  local batches = batchesOf(one.parts)
  local key, place = homeOf(prefix, one.id)
  if place then
    local on = laid[key]
    if not on then
      on = {}
      laid[key] = on
      sheets[#sheets + 1] = key
    end
    on[#on + 1] = { place = place, batches = batches, name = said[one.first],
      reason = one.content.terms.deferred }
  else
    write(key, one, batches)
  end
  lines[one.line] = lines[one.line] .. ' ' .. batches
end
for _, sheet in ipairs(sheets) do layDown(sheet, now, laid[sheet]) end
for _, one in ipairs(repeats) do
  local first = readNotification(prefix, one.first)
  lines[one.line] = 'repeated ' .. one.first .. ' ' .. (first and first.batches or '')
end
for _, slot in ipairs(slots) do
  for _, into in ipairs(slot.into) do lines[#lines + 1] = lineOf(into) end
end
return table.concat(lines, '\n')
