-- How long the quiet hours last from now on, ms; 0 outside of them. `from` and `to` are minutes of
-- the Asia/Shanghai day, '' where an app has none; they may reach over midnight.
local function quietFor(now, from, to)
  if from == '' then return 0 end
  local time, first, last = (now + 28800000) % 86400000, from * 60000, to * 60000
  local inside
  if first < last then inside = time >= first and time < last
  else inside = time >= first or time < last end
  return inside and (last - time) % 86400000 or 0
end
