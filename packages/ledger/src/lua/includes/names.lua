--- @include "clock"
-- Whom a notification names, by index. Up to 16 people stand in the notification's own hash, as
-- "r<index>"; of more the names are a list. With a list and a page of its own, one person took 520
-- bytes instead of 176.
local FEW = 16

-- The fields of a few.
local function namesOf(names, first, last)
  local fields = {}
  for i = first, last do
    fields[#fields + 1] = 'r' .. whole(i - first)
    fields[#fields + 1] = names[i]
  end
  return fields
end

-- The list of more.
local function listNames(notification, names, first, last)
  -- Chunks, because Lua's unpack runs out of stack near 8,000 values.
  for from = first, last, 1000 do
    redis.call('RPUSH', notification .. ':r', unpack(names, from, math.min(from + 999, last)))
  end
end
