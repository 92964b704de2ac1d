--[[
  A department that is gone or has nobody: the recipient that named it fails.

  KEYS[1] the batch that names it

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] position of the department in the batch
  ARGV[6] reason
  ARGV[7] DingTalk's code, '' for none

  Returns how many recipients failed
]]
--- @include "recipients"
--- @include "batch"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local batch = redis.call('HMGET', KEYS[1], 'state', 'skip', 'first', 'more')
if batch[1] ~= 'sealed' then return '0' end
local skip = type(batch[2]) == 'string' and batch[2] or ''
local recipients = readRecipients(KEYS[1], skip, batch[3], batch[4])
for _, one in ipairs(recipients) do
  if one.position == ARGV[5] then
    move(prefix, clock(ARGV[2]), retention, { one },
      { from = 'q', to = 'f', reason = ARGV[6], code = ARGV[7], task = '' })
    leave(KEYS[1], skip, { one })
    if #recipients == 1 then finish(prefix, id) end
    return '1'
  end
end
return '0'
