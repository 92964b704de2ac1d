--- @include "clock"
--- @include "departures"
--- @include "entries"
--- @include "keys"
-- Puts entries into the open batches of their slots, and into new ones as each fills up.
-- slots: { { name, content, kind, capacity, more, entries, into }, ... }, no name twice: how a new batch
-- is made and what goes into it; `more` are fields of its own, if any.
-- content: { hash, message, terms = { letter, due, fields } }, `due` '' for now and in the fields, too.
-- waiting: see departures.lua.
-- What is put is noted in into: { { batch, last, full, job }, ... }, `last` being the position of its
-- last entry, `job` the one that a new batch is on, '' for others.
local function put(prefix, now, slots, waiting)
  if #slots == 0 then return end
  local openKey, names, rooms, missing = prefix .. 'open', {}, {}, 0
  local expect, jobOf, board = newDepartures(prefix, waiting)
  for i = 1, #slots do names[i] = slots[i].name end
  local open = redis.call('HMGET', openKey, unpack(names))
  for i = 1, #slots do
    local slot, room = slots[i], 0
    local count, capacity = #slot.entries, slot.capacity
    if type(open[i]) == 'string' then room = capacity - countEntries(batchKey(prefix, open[i])) end
    rooms[i] = room
    local full, rest = 0, count - room
    if rest >= capacity then
      full = math.floor(rest / capacity)
      rest = rest - full * capacity
      expect(slot, true, full)
    end
    if rest > 0 then expect(slot, false, 1) end
    missing = missing + full + (rest > 0 and 1 or 0)
  end
  local number = missing > 0 and redis.call('INCRBY', prefix .. 'number', whole(missing)) - missing

  local at, opened, closed, live = whole(now), {}, {}, {}
  local function make(slot, batch, isFull, first)
    local job, key, content = jobOf(slot, isFull, batch), batchKey(prefix, batch), slot.content
    local hash, due = content.hash, content.terms.due
    redis.call('HSET', key, 'state', 'open', 'job', job, 'kind', slot.kind, 'hash', hash,
      'message', content.message, 'first', first, unpack(content.terms.fields))
    -- Most slots are named after the hash alone.
    if slot.name ~= hash then redis.call('HSET', key, 'slot', slot.name, unpack(slot.more or {})) end
    live[#live + 1] = due == '' and at or due
    live[#live + 1] = batch
    return job
  end
  for i = 1, #slots do
    local slot = slots[i]
    local entries, first, batch, room = slot.entries, 1, open[i], rooms[i]
    local count, into = #entries, slot.into
    while first <= count do
      local job, rest = '', first
      if room <= 0 then
        number, room = number + 1, slot.capacity
        batch, rest = slot.content.terms.letter .. whole(number), first + 1
        job = make(slot, batch, count - first + 1 >= room, entries[first])
      end
      local last = math.min(count, first + room - 1)
      if rest <= last then appendEntries(batchKey(prefix, batch), unpack(entries, rest, last)) end
      room = room - (last - first + 1)
      into[#into + 1] = { batch = batch, last = last, full = room == 0, job = job }
      first = last + 1
    end
    if room > 0 and batch ~= open[i] then
      opened[#opened + 1] = slot.name
      opened[#opened + 1] = batch
    elseif room == 0 and type(open[i]) == 'string' then
      closed[#closed + 1] = slot.name
    end
  end
  if #opened > 0 then redis.call('HSET', openKey, unpack(opened)) end
  if #closed > 0 then redis.call('HDEL', openKey, unpack(closed)) end
  if #live > 0 then redis.call('ZADD', prefix .. 'live', unpack(live)) end
  board()
end

-- The batches that entries went into, as a text. parts: { { slot, first, last }, ... }
local function batchesOf(parts)
  if #parts == 1 and #parts[1].slot.into == 1 then return parts[1].slot.into[1].batch end
  local batches = {}
  for i = 1, #parts do
    local part, first = parts[i], 1
    local into = part.slot.into
    for j = 1, #into do
      if first <= part.last and into[j].last >= part.first then batches[#batches + 1] = into[j].batch end
      first = into[j].last + 1
    end
  end
  return table.concat(batches, ' ')
end
