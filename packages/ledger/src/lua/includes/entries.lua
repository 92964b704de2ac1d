-- An entry of a batch's list is "<notification> <index in it> <encoded recipient>".
local function parseEntry(entry)
  local notification, index, recipient = string.match(entry, '^(%S+) (%d+) (.*)$')
  return { notification = notification, index = index, recipient = recipient }
end

local function newEntry(notification, index, recipient)
  return notification .. ' ' .. index .. ' ' .. recipient
end

local function entryOf(one) return newEntry(one.notification, one.index, one.recipient) end
