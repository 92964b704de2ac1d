-- An entry of a batch's list is "<notification> <index in it> <encoded recipient>".
local function parseEntry(entry)
  local notification, index, recipient = string.match(entry, '^(%S+) (%d+) (.*)$')
  return { notification = notification, index = index, recipient = recipient }
end

local isFinal = { l = true, r = true, x = true, f = true, u = true, c = true, k = true }

-- Moves recipients of a batch from one state to another and keeps the counts of their notifications
-- adding up. The last recipient to become final starts the notification's retention.
-- change: { from, to, reason, code, task }, each text, '' for none; with `accepted` the task is new
-- and stands among those of the notification.
local function move(prefix, now, retention, recipients, change)
  local order, records = {}, {}
  for _, one in ipairs(recipients) do
    if not records[one.notification] then
      records[one.notification] = {}
      order[#order + 1] = one.notification
    end
    local named = string.sub(one.recipient, 1, 1) == 'm' and one.userId or ''
    local fields = records[one.notification]
    fields[#fields + 1] = one.index
    fields[#fields + 1] = table.concat(
      { change.to, change.reason, change.code, change.task, whole(now), named }, '|')
  end
  local ends = isFinal[change.to] and not isFinal[change.from]
  for _, notification in ipairs(order) do
    local key, fields = notificationKey(prefix, notification), records[notification]
    local moved = #fields / 2
    local count = redis.call('HMGET', key, change.from, change.to, 'left', 'tasks')
    local before = type(count[2]) == 'string' and tonumber(count[2]) or 0
    local left = tonumber(count[3]) - (ends and moved or 0)
    local set = { change.from, whole(tonumber(count[1]) - moved), change.to, whole(before + moved),
      'left', whole(left) }
    if change.accepted then
      local tasks = type(count[4]) == 'string' and count[4] .. ' ' or ''
      set[7], set[8] = 'tasks', tasks .. change.task .. ':' .. whole(now)
    end
    redis.call('HSET', key, unpack(set))
    redis.call('HSET', key .. ':s', unpack(fields))
    if ends and left == 0 then
      redis.call('PEXPIRE', key, retention)
      redis.call('PEXPIRE', key .. ':r', retention)
      redis.call('PEXPIRE', key .. ':s', retention)
    end
  end
end
