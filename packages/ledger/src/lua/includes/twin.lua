--- @include "batch"
--- @include "recipients"
-- Somebody who is named twice in one notification (by mobile and by user id, by a department or as
-- one of everyone too) gets the message once, and is reported under both names: the second one
-- shares what becomes of the first. Returns false when the batch that owns the content's slot is not
-- this notification's.
local function joinTwin(prefix, now, retention, one, owner)
  local key, batches = batchKey(prefix, owner), readNotification(prefix, one.notification).batches
  if not string.find(' ' .. batches .. ' ', ' ' .. owner .. ' ', 1, true) then return false end

  local batch = redis.call('HMGET', key, 'state', 'skip', 'task', 'kind', 'stand', 'first',
    'more')
  if type(batch[1]) == 'string' then
    local skip = type(batch[2]) == 'string' and batch[2] or ''
    local recipients = readRecipients(key, skip, batch[6], batch[7])
    for _, other in ipairs(recipients) do
      local same = other.userId == one.userId or other.recipient == 'e'
      if other.notification == one.notification and same then
        local position = appendEntries(key, entryOf(one))
        if one.mobile then redis.call('HSET', key .. ':u', whole(position), one.userId) end
        if batch[4] == 'digest' then
          local fold = redis.call('HGET', key, 'fold:' .. other.position)
          redis.call('HSET', key, 'fold:' .. whole(position), fold)
        end
        local to = batch[1] == 'sent' and 's' or batch[1] == 'read' and 'l' or 'q'
        if batch[5] == 'd' then
          move(prefix, now, retention, { one },
            { from = 'q', to = 'd', reason = 'digest', code = '', task = '' })
        elseif to ~= 'q' then
          move(prefix, now, retention, { one },
            { from = 'q', to = to, reason = '', code = '', task = batch[3] })
        end
        return true
      end
    end
  end

  -- The first one is settled: its record tells the rest.
  local names, records = readEveryone(prefix, one.notification)
  for at, name in ipairs(names) do
    local record = records[whole(at - 1)]
    if record and whole(at - 1) ~= one.index then
      local to, reason, code, task, userId =
        string.match(record, '^(%a)|([^|]*)|([^|]*)|([^|]*)|[^|]*|(.*)$')
      local named = string.match(name, '^u(.*)$') or string.match(name, '^p%d+:(.*)$') or userId
      if (named == one.userId or name == 'e') and isFinal[to] then
        move(prefix, now, retention, { one },
          { from = 'q', to = to, reason = reason, code = code, task = task })
        return true
      end
    end
  end
  return false
end
