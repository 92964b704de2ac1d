local isFinal = { l = true, r = true, x = true, f = true, u = true, c = true, k = true }

-- What is settled is kept for a while; what is not, for ever.
local function startRetention(key, retention, few)
  redis.call('PEXPIRE', key, retention)
  if few then return end
  redis.call('PEXPIRE', key .. ':r', retention)
  eachPage(key, function(page) redis.call('PEXPIRE', page, retention) end)
end

-- Moves recipients of a batch from one state to another and keeps the counts of their notifications
-- adding up. The last recipient to become final starts the notification's retention.
-- change: { from, to, reason, code, task }, each text, '' for none; with `accepted` the task is new
-- and stands among those of the notification, with `again` as a second copy, with `digest` as one
-- that carried several contents.
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
    fields[#fields + 1] = named
  end
  local ends = isFinal[change.to] and not isFinal[change.from]
  local shared = #order > 1
  local marks = (shared and 's' or '') .. (change.again and 'd' or '') .. (change.digest and 'g' or '')
  local head = table.concat({ change.to, change.reason, change.code, change.task, '' }, '|')
  local newTask = change.accepted and table.concat({ change.task, ':', whole(now), ':', marks })
  for _, notification in ipairs(order) do
    local key, fields = notificationKey(prefix, notification), records[notification]
    local moved = #fields / 2
    local count = newTask
      and redis.call('HMGET', key, change.from, change.to, 'left', 'r0', 'at', 'tasks', 'recall')
      or redis.call('HMGET', key, change.from, change.to, 'left', 'r0', 'at')
    local after = whole(now - tonumber(count[5]))
    for i = 2, #fields, 2 do fields[i] = head .. after .. '|' .. fields[i] end
    local few, set = type(count[4]) == 'string', {}
    if change.from ~= change.to then
      local before = type(count[2]) == 'string' and tonumber(count[2]) or 0
      set = { change.from, whole(tonumber(count[1]) - moved), change.to, whole(before + moved) }
    end
    local left = tonumber(count[3]) - (ends and moved or 0)
    if ends then
      set[#set + 1] = 'left'
      set[#set + 1] = whole(left)
    end
    if newTask then
      local tasks, recall = count[6], count[7]
      -- Only now it shows that the recall would concern others, who were not meant.
      local refused = shared and recall == 'own'
      set[#set + 1] = 'tasks'
      set[#set + 1] = (type(tasks) == 'string' and tasks .. ' ' or '') .. newTask
        .. (refused and 'xtask_shared' or '')
    end
    if few then
      for _, value in ipairs(fields) do set[#set + 1] = value end
    else
      writeRecords(key, fields)
    end
    if #set > 0 then redis.call('HSET', key, unpack(set)) end
    if ends and left == 0 then startRetention(key, retention, few) end
  end
  if change.accepted and shared then
    redis.call('SET', taskKey(prefix, change.task), table.concat(order, ' '), 'PX', '86400000')
  end
end
