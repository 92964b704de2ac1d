-- Puts entries into the open batches of their slots, and into new ones as each fills up.
-- slots: { { name, letter, kind, capacity, due, fields, entries, into }, ... }, no name twice: how a
-- new batch is made and what goes into it; `due` is '' for now and stands in the fields, too. What is
-- put is noted in into: { { batch, last, full, job }, ... }, `last` being the position of its last
-- entry, `job` the one that a new batch is on, '' for others.
local function put(prefix, now, slots)
  if #slots == 0 then return end
  local openKey, names, rooms, missing = prefix .. 'open', {}, {}, 0
  local expect, jobOf = newDepartures()
  for i = 1, #slots do names[i] = slots[i].name end
  local open = redis.call('HMGET', openKey, unpack(names))
  for i = 1, #slots do
    local slot, room = slots[i], 0
    if type(open[i]) == 'string' then
      room = slot.capacity - redis.call('LLEN', batchKey(prefix, open[i]) .. ':r')
    end
    rooms[i] = room
    local over = math.max(0, #slot.entries - room)
    local full, new = math.floor(over / slot.capacity), math.ceil(over / slot.capacity)
    if full > 0 then expect(slot, true, full) end
    if new > full then expect(slot, false, 1) end
    missing = missing + new
  end
  local number = missing > 0 and redis.call('INCRBY', prefix .. 'number', whole(missing)) - missing

  local at, opened, closed, live = whole(now), {}, {}, {}
  for i = 1, #slots do
    local slot = slots[i]
    local entries, first, batch, room = slot.entries, 1, open[i], rooms[i]
    while first <= #entries do
      local job = ''
      if room <= 0 then
        number, room = number + 1, slot.capacity
        batch = slot.letter .. whole(number)
        job = jobOf(slot, #entries - first + 1 >= room, batch)
        redis.call('HSET', batchKey(prefix, batch), 'slot', slot.name, 'state', 'open', 'at', at,
          'job', job, 'kind', slot.kind, unpack(slot.fields))
        live[#live + 1] = slot.due == '' and at or slot.due
        live[#live + 1] = batch
      end
      local last = math.min(#entries, first + room - 1)
      redis.call('RPUSH', batchKey(prefix, batch) .. ':r', unpack(entries, first, last))
      room = room - (last - first + 1)
      slot.into[#slot.into + 1] = { batch = batch, last = last, full = room == 0, job = job }
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
end

-- The batches that entries went into, as a text. parts: { { slot, first, last }, ... }
local function batchesOf(parts)
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
