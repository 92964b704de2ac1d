--[[
  Ends those recipients of a notification whose call has not begun.

  KEYS[1] notification, or its sheet
  KEYS[2] open batches: slot -> batch id

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] notification id without the app

  Returns { how many were cancelled, how many are left alone because their call is being made or may
            have arrived }
          {} when there is no such notification
]]
--- @include "withdrawal"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local notification = readNotification(prefix, id)
if not notification then return {} end

local cancelled, underWay = 0, 0
for name in string.gmatch(notification.batches, '%S+') do
  local key = batchKey(prefix, name)
  local batch = redis.call('HMGET', key,
    'state', 'hash', 'kind', 'day', 'skip', 'pending', 'resend', 'stand', 'slot', 'first', 'more')
  if batch[1] == 'open' or batch[1] == 'sealed' then
    local skip = type(batch[5]) == 'string' and batch[5] or ''
    local own, others = {}, {}
    for _, one in ipairs(readRecipients(key, skip, batch[10], batch[11])) do
      local into = one.notification == id and own or others
      into[#into + 1] = one
    end
    if #own > 0 and (isCalled(batch[6]) or batch[7] == '1') then
      underWay = underWay + #own
    elseif #own > 0 then
      withdraw(prefix, now, retention, { id = name, kind = batch[3],
        day = type(batch[4]) == 'string' and batch[4] or '', hash = batch[2],
        from = type(batch[8]) == 'string' and batch[8] or 'q', skip = skip }, own, others)
      cancelled = cancelled + #own
      if #others == 0 then
        local slot = type(batch[9]) == 'string' and batch[9] or batch[2]
        if batch[1] == 'open' and redis.call('HGET', KEYS[2], slot) == name then
          redis.call('HDEL', KEYS[2], slot)
        end
        finish(prefix, name)
      end
    end
  end
end
return { whole(cancelled), whole(underWay) }
