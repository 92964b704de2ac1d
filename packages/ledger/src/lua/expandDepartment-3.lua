--[[
  Puts a piece of a department's people into batches. Each becomes a recipient of the notification;
  after the last piece the recipient that named the department is none any more.

  KEYS[1] the batch that names the department
  KEYS[2] open batches: slot -> batch id
  KEYS[3] last batch number

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] position of the department in the batch
  ARGV[6] department
  ARGV[7] the last user id of the piece before, '' for the first
  ARGV[8] '1' for the last piece
  ARGV[9..] user ids

  Returns { 'put', a line for each batch that took them, as put.lua's lineOf has it }
          { 'behind', the last user id that was put }  this piece was put before
          { 'over' }  cancelled, or expanded before
]]
--- @include "reply"
--- @include "recipients"
--- @include "batch"
--- @include "put"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1], 'state', 'hash', 'message', 'capacity', 'terms', 'expires',
  'over', 'skip', 'after:' .. ARGV[5], 'first', 'more')
if batch[1] ~= 'sealed' then return { 'over' } end
local skip = type(batch[8]) == 'string' and batch[8] or ''
local named
local recipients = readRecipients(KEYS[1], skip, batch[10], batch[11])
for _, one in ipairs(recipients) do
  if one.position == ARGV[5] then named = one end
end
if not named then return { 'over' } end
local after = type(batch[9]) == 'string' and batch[9] or ''
if after ~= ARGV[7] then return { 'behind', after } end

local key = homeOf(prefix, named.notification)
local offset, count = redis.call('LLEN', key .. ':r'), #ARGV - 8
local entries, reply = {}, { 'put' }
local notification = redis.call('HMGET', key, 'batches', 'total', 'left', 'q', 'as', 'at')
local batches = notification[1]
for i = 1, count do
  local recipient = 'p' .. ARGV[6] .. ':' .. ARGV[8 + i]
  redis.call('RPUSH', key .. ':r', recipient)
  entries[i] = entryOf({ notification = named.notification, index = whole(offset + i - 1),
    recipient = recipient })
  -- Those of a notification that was accepted as deferred would seem so too.
  if type(notification[5]) == 'string' then
    writeRecords(key, { whole(offset + i - 1), 'q||||' .. whole(now - tonumber(notification[6])) .. '|' })
  end
end
local fields = {}
if type(batch[6]) == 'string' then fields = { 'expires', batch[6] } end
if type(batch[7]) == 'string' then
  fields[#fields + 1] = 'over'
  fields[#fields + 1] = batch[7]
end
if count > 0 then
  local content = { hash = batch[2], message = batch[3],
    terms = { letter = string.sub(id, 1, 1), due = '', dueIn = '0', fields = fields } }
  local slot = { name = batch[2] .. batch[5], content = content, kind = 'people',
    capacity = tonumber(batch[4]), entries = entries, into = {} }
  put(prefix, now, { slot }, '')
  for _, into in ipairs(slot.into) do
    batches = batches .. ' ' .. into.batch
    reply[#reply + 1] = lineOf(into)
  end
  redis.call('HSET', KEYS[1], 'after:' .. ARGV[5], ARGV[#ARGV])
end

local gone = ARGV[8] == '1' and 1 or 0
local left = tonumber(notification[3]) + count - gone
redis.call('HSET', key, 'batches', batches,
  'total', whole(tonumber(notification[2]) + count - gone), 'left', whole(left),
  'q', whole(tonumber(notification[4]) + count - gone))
if gone == 1 then
  writeRecords(key, { named.index, '-' })
  leave(KEYS[1], skip, { named })
  if #recipients == 1 then finish(prefix, id) end
  if left == 0 then startRetention(key, retention) end
end
return list(reply)
