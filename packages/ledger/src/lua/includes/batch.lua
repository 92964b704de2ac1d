--- @include "clock"
--- @include "entries"
--- @include "keys"
-- Who makes the call of a batch: "<job> <ms since 1970 when it was reserved>", '0' for nobody. A batch
-- may be on two jobs for a while.
local function isCalled(pending) return type(pending) == 'string' and pending ~= '0' end

-- The recipients of a batch that still take part, with the user ids that are known for them. `skip`,
-- `first` and `more` as they stand in its hash, skip '' for none: the positions that are out of it
-- already, as ",3,7,".
local function readRecipients(key, skip, first, more)
  local entries, userIds, recipients = readEntries(key, first, more), nil, {}
  for position = 1, #entries do
    if skip == '' or not string.find(skip, ',' .. whole(position) .. ',', 1, true) then
      local one = parseEntry(entries[position])
      one.position = whole(position)
      local kind = string.sub(one.recipient, 1, 1)
      if kind == 'u' then
        one.userId = string.sub(one.recipient, 2)
      elseif kind == 'p' then
        one.userId = string.match(one.recipient, '^p%d+:(.*)$')
      elseif kind == 'm' then
        one.mobile = string.sub(one.recipient, 2)
        if not userIds then
          userIds = {}
          local stored = redis.call('HGETALL', key .. ':u')
          for i = 1, #stored, 2 do userIds[stored[i]] = stored[i + 1] end
        end
        one.userId = userIds[one.position]
      end
      recipients[#recipients + 1] = one
    end
  end
  return recipients
end

-- Positions as a text that grows: ",3,7,".
local function withPositions(text, recipients)
  if #recipients == 0 then return text end
  local parts = { text == '' and ',' or text }
  for _, one in ipairs(recipients) do parts[#parts + 1] = one.position .. ',' end
  return table.concat(parts)
end

-- Takes recipients out of the batch: what becomes of them is decided.
local function leave(key, skip, recipients)
  local left = withPositions(skip, recipients)
  if #recipients > 0 then redis.call('HSET', key, 'skip', left) end
  return left
end

-- Nothing is left to do for the batch, and nothing of it to remember: what became of its recipients
-- stands in their notifications.
local function finish(prefix, batch)
  local key = batchKey(prefix, batch)
  redis.call('DEL', key, key .. ':r', key .. ':u')
  redis.call('ZREM', prefix .. 'live', batch)
end
