--- @include "carried"
--- @include "notification"
--- @include "records"
local isFinal = { l = true, r = true, x = true, f = true, u = true, c = true, k = true }

-- What is settled is kept for a while; what is not, for ever.
local function startRetention(key, retention, few)
  redis.call('PEXPIRE', key, retention)
  if few then return end
  redis.call('PEXPIRE', key .. ':r', retention)
  eachPage(key, function(page) redis.call('PEXPIRE', page, retention) end)
end

-- Recipients by the notification that names them, those on sheets by their sheet: two tables by key
-- with { id, first or place, ... }, the keys of both in order, and how many notifications they are.
local function byHome(prefix, recipients)
  local own, sheets, keys, notifications = {}, {}, {}, 0
  for _, one in ipairs(recipients) do
    local key, place = homeOf(prefix, one.notification)
    local homes = place and sheets or own
    local home = homes[key]
    if not home then
      home = { id = one.notification }
      homes[key] = home
      keys[#keys + 1] = key
    end
    if place or #home == 0 then notifications = notifications + 1 end
    home[#home + 1] = one
  end
  return own, sheets, keys, notifications
end

-- The user id that stands in a record: of a mobile, which the name does not tell.
local function resolvedOf(one) return string.sub(one.recipient, 1, 1) == 'm' and one.userId or '' end

-- The marks of a call that a notification's task gets: only now it shows that a recall which was asked
-- for meanwhile would concern others, who were not meant.
local function marksFor(change, recall)
  return change.shared and recall == 'own' and change.marks .. 'xtask_shared' or change.marks
end

local function moveOwn(key, now, retention, who, change)
  local moved, fields = #who, {}
  local count = redis.call('HMGET', key, change.from, change.to, 'left', 'r0', 'at', 'tasks', 'recall')
  local after = whole(now - tonumber(count[5]))
  for _, one in ipairs(who) do
    fields[#fields + 1] = one.index
    fields[#fields + 1] = change.head .. change.task .. '|' .. after .. '|' .. resolvedOf(one)
  end
  local few, set = type(count[4]) == 'string', {}
  if change.from ~= change.to then
    local before = type(count[2]) == 'string' and tonumber(count[2]) or 0
    set = { change.from, whole(tonumber(count[1]) - moved), change.to, whole(before + moved) }
  end
  local left = tonumber(count[3]) - (change.ends and moved or 0)
  if change.ends then
    set[#set + 1] = 'left'
    set[#set + 1] = whole(left)
  end
  if change.accepted then
    set[#set + 1] = 'tasks'
    set[#set + 1] = (type(count[6]) == 'string' and count[6] .. ' ' or '') .. change.task .. ':'
      .. whole(now) .. ':' .. marksFor(change, count[7])
  end
  if few then
    for _, value in ipairs(fields) do set[#set + 1] = value end
  else
    writeRecords(key, fields)
  end
  if #set > 0 then redis.call('HSET', key, unpack(set)) end
  if change.ends and left == 0 then startRetention(key, retention, few) end
end

local function moveOnSheet(sheet, now, retention, who, change)
  local places, names = {}, { BEGUN, UNSETTLED }
  for i, one in ipairs(who) do
    local place = placeOf(one.notification)
    places[i] = place
    names[#names + 1] = place .. 'n'
    names[#names + 1] = place
    names[#names + 1] = place .. '!'
  end
  local stored, set = redis.call('HMGET', sheet, unpack(names)), {}
  local since = now - tonumber(stored[1])
  for i, one in ipairs(who) do
    local at = 3 * i
    local after = whole(since - tonumber(string.match(stored[at], '^%S+')))
    local calls = type(stored[at + 1]) == 'string' and string.match(stored[at + 1], '^[^|]*') or ''
    if change.accepted then
      calls = (calls == '' and '' or calls .. ' ') .. change.task .. ':' .. after .. ':'
        .. marksFor(change, stored[at + 2])
    end
    set[#set + 1] = places[i]
    set[#set + 1] = placeText(calls, change.head, change.task, after)
    local resolved = resolvedOf(one)
    if resolved ~= '' then
      set[#set + 1] = places[i] .. 'u'
      set[#set + 1] = resolved
    end
  end
  local left = tonumber(stored[2]) - #who
  if change.ends then
    set[#set + 1] = UNSETTLED
    set[#set + 1] = whole(left)
  end
  redis.call('HSET', sheet, unpack(set))
  if change.ends and left <= 0 then redis.call('PEXPIRE', sheet, retention) end
end

-- Moves recipients of a batch from one state to another and keeps the counts of their notifications
-- adding up. The last recipient to become final starts the retention.
-- change: { from, to, reason, code, task }, each text, '' for none; with `accepted` the task is new
-- and stands among those of the notification, with `again` as a second copy, with `digest` as one
-- that carried several contents.
local function move(prefix, now, retention, recipients, change)
  local own, sheets, keys, notifications = byHome(prefix, recipients)
  change.head = change.to .. '|' .. change.reason .. '|' .. change.code .. '|'
  change.ends = isFinal[change.to] and not isFinal[change.from]
  change.shared = notifications > 1
  change.marks = (change.shared and 's' or '') .. (change.again and 'd' or '') .. (change.digest and 'g' or '')
  for _, key in ipairs(keys) do
    if own[key] then
      moveOwn(key, now, retention, own[key], change)
    else
      moveOnSheet(key, now, retention, sheets[key], change)
    end
  end
  if change.accepted and change.shared then noteCarried(prefix, change.task, own, sheets, keys) end
end
