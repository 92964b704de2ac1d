--- @include "clock"
--- @include "entries"
--- @include "jobs"
-- Puts entries into the open batches of their slots, and into new ones as each fills up.
-- slots: { { name, content, kind, capacity, more, entries, into }, ... }, no name twice: how a new batch
-- is made and what goes into it; `more` are fields of its own, if any.
-- content: { hash, message, terms = { letter, due, dueIn, fields } }, `due` '' for now and in the fields,
-- too; dueIn the ms until then.
-- early: see jobs.lua.
-- What is put is noted in into: { { slot, batch, first, last, full, job }, ... }, `first` and `last` being
-- positions among the entries, `job` the one that a new batch is on, '' for others.
local function put(prefix, now, slots, early)
  if #slots == 0 then return end
  local openKey, names, fresh = prefix .. 'open', {}, {}
  for i = 1, #slots do names[i] = slots[i].name end
  local open = redis.call('HMGET', openKey, unpack(names))
  for i = 1, #slots do
    local slot, batch, room, first = slots[i], open[i], 0, 1
    local count = #slot.entries
    if type(batch) == 'string' then room = slot.capacity - countEntries(batchKey(prefix, batch)) end
    while first <= count do
      local isNew = room <= 0
      if isNew then room = slot.capacity end
      local last = math.min(count, first + room - 1)
      room = room - (last - first + 1)
      local part = { slot = slot, batch = batch, first = first, last = last, full = room == 0, job = '' }
      if isNew then fresh[#fresh + 1] = part end
      slot.into[#slot.into + 1] = part
      first = last + 1
    end
  end

  local live, at = {}, whole(now)
  if #fresh > 0 then
    local number = redis.call('INCRBY', prefix .. 'number', whole(#fresh)) - #fresh
    for i, part in ipairs(fresh) do
      local terms = part.slot.content.terms
      -- No whole(), which would remember each.
      part.batch = terms.letter .. string.format('%.0f', number + i)
      live[#live + 1] = terms.due == '' and at or terms.due
      live[#live + 1] = part.batch
    end
    redis.call('ZADD', prefix .. 'live', unpack(live))
    assignJobs(prefix, fresh, early)
  end

  local function make(key, slot, job, entry)
    local content = slot.content
    redis.call('HSET', key, 'state', 'open', 'job', job, 'kind', slot.kind, 'hash', content.hash,
      'message', content.message, 'first', entry, unpack(content.terms.fields))
    -- Most slots are named after the hash alone.
    if slot.name ~= content.hash then
      redis.call('HSET', key, 'slot', slot.name, unpack(slot.more or {}))
    end
  end
  local opened, closed = {}, {}
  for i = 1, #slots do
    local slot = slots[i]
    local into = slot.into
    for j = 1, #into do
      local part = into[j]
      local key, rest = batchKey(prefix, part.batch), part.first
      if part.job ~= '' then
        make(key, slot, part.job, slot.entries[rest])
        rest = rest + 1
      end
      if rest <= part.last then appendEntries(key, unpack(slot.entries, rest, part.last)) end
    end
    local last = into[#into]
    if last.full and type(open[i]) == 'string' then
      closed[#closed + 1] = slot.name
    elseif not last.full and last.job ~= '' then
      opened[#opened + 1] = slot.name
      opened[#opened + 1] = last.batch
    end
  end
  if #opened > 0 then redis.call('HSET', openKey, unpack(opened)) end
  if #closed > 0 then redis.call('HDEL', openKey, unpack(closed)) end
end

-- What a caller is told of a batch that took entries: "<batch> <'1' if full else '0'> <ms until it is due>
-- <the job that it is on if it is new, else nothing>".
local function lineOf(into)
  return into.batch .. (into.full and ' 1 ' or ' 0 ') .. into.slot.content.terms.dueIn .. ' ' .. into.job
end

-- The batches that entries went into, as a text. parts: { { slot, first, last }, ... }
local function batchesOf(parts)
  if #parts == 1 and #parts[1].slot.into == 1 then return parts[1].slot.into[1].batch end
  local batches = {}
  for i = 1, #parts do
    local part = parts[i]
    for _, one in ipairs(part.slot.into) do
      if one.first <= part.last and one.last >= part.first then batches[#batches + 1] = one.batch end
    end
  end
  return table.concat(batches, ' ')
end
