--[[
  Says for each recipient what would happen now and why, and changes nothing.

  KEYS[1] any key of the app: all of them lie on its slot

  ARGV[1]  key prefix of the app
  ARGV[2]  now in ms, '' for the server's clock
  ARGV[3]  content hash
  ARGV[4]  letter of the priority         ARGV[5]  '1' to defer over a daily limit
  ARGV[6]  not before, ms, '-' for now    ARGV[7]  not any more from, ms, '-' for never
  ARGV[8]  messages a day for one person  ARGV[9]  of these, kept back for urgent ones
  ARGV[10] broadcasts a day               ARGV[11] of these, kept back for urgent ones
  ARGV[12] quiet hours from, minute of the day, '' for none   ARGV[13] to
  ARGV[14] from how many of the day's messages on further ones are folded into a digest, '' for never
  ARGV[15..] encoded recipients

  Returns { encoded recipient, user id, 'send', 'look_up', 'digest', 'defer', 'suppress' or 'fail', reason,
            ms when it would be sent, ... }, '' for what does not apply
]]
--- @include "reply"
--- @include "digest-due"
--- @include "forecast"

local prefix, hash, urgent = ARGV[1], ARGV[3], ARGV[4] == 'u'
local now = clock(ARGV[2])
local today = shanghaiDay(now)
local expires = ARGV[7] == '-' and math.huge or tonumber(ARGV[7])
local reply = {}
local function say(recipient, userId, would, reason, at)
  local row = { recipient, userId or '', would, reason or '', at and whole(at) or '' }
  for _, value in ipairs(row) do reply[#reply + 1] = value end
end

local due, reason = ARGV[6] == '-' and 0 or tonumber(ARGV[6]), 'scheduled'
if due <= now then due, reason = now, 'quiet_hours' end
if not urgent then due = due + quietFor(due, ARGV[12], ARGV[13]) end
local forbidden = redis.call('GET', quarantineKey(prefix, hash))
local broadcasts = redis.call('HMGET', broadcastsKey(prefix, today), 'n', 'content:' .. hash)
local sentToAll = tonumber(type(broadcasts[1]) == 'string' and broadcasts[1] or '0')
local midnight = now + 86400000 - (now + 28800000) % 86400000

local function overLimit(recipient, userId, why)
  if ARGV[5] == '1' and midnight < expires then say(recipient, userId, 'defer', why, midnight)
  else say(recipient, userId, 'suppress', why) end
end

-- What holds for all of them, whoever they are; true when it decides.
local function decided(recipient, userId)
  if due >= expires then
    say(recipient, userId, 'suppress', 'expired')
  elseif forbidden then
    say(recipient, userId, 'fail', 'rejected_content')
  elseif due > now then
    say(recipient, userId, 'defer', reason, due)
  else
    return false
  end
  return true
end

local day = { prefix = prefix, now = now, today = today, hash = hash,
  most = tonumber(ARGV[8]) - (urgent and 0 or tonumber(ARGV[9])) }
if ARGV[14] ~= '' then
  day.digest = { from = tonumber(ARGV[14]), expires = expires, over = ARGV[5] == '1',
    quietFrom = ARGV[12], quietTo = ARGV[13] }
end
local function person(recipient, userId)
  if decided(recipient, userId) then return end
  local book = readPerson(prefix, today, userId)
  local count = countOf(book) + sentToAll
  local owner, free, dueThen = nil, day.most - count, nil
  if not urgent then owner, free, dueThen = amongDigests(day, userId, book, count) end
  if type(broadcasts[2]) == 'string' or ownerOf(book, hash) or owner then
    say(recipient, userId, 'suppress', 'duplicate_content')
  elseif dueThen then
    say(recipient, userId, 'digest', '', dueThen)
  elseif free <= 0 then
    overLimit(recipient, userId, 'user_daily_limit')
  else
    say(recipient, userId, 'send')
  end
end

for i = 15, #ARGV do
  local recipient = ARGV[i]
  local kind, value = string.sub(recipient, 1, 1), string.sub(recipient, 2)
  if kind == 'u' then
    person(recipient, value)
  elseif kind == 'e' then
    if not decided(recipient) then
      if type(broadcasts[2]) == 'string' then
        say(recipient, '', 'suppress', 'duplicate_content')
      elseif sentToAll >= tonumber(ARGV[10]) - (urgent and 0 or tonumber(ARGV[11])) then
        overLimit(recipient, '', 'broadcast_daily_limit')
      else
        say(recipient, '', 'send')
      end
    end
  elseif kind == 'm' then
    -- ioredis-mock's GET cannot tell an empty text from none.
    local userId = redis.call('MGET', mobileKey(prefix, value))[1]
    if userId == '' then
      say(recipient, '', 'fail', 'unknown_recipient')
    elseif type(userId) == 'string' then
      person(recipient, userId)
    elseif not decided(recipient) then
      say(recipient, '', 'look_up')
    end
  else
    local people, code = membersOf(prefix, value)
    if people and #people > 0 then
      for _, userId in ipairs(people) do person('p' .. value .. ':' .. userId, userId) end
    elseif code == '' then
      if not decided(recipient) then say(recipient, '', 'look_up') end
    else
      say(recipient, '', 'fail', code == '50004' and 'out_of_scope' or 'unknown_recipient')
    end
  end
end
return list(reply)
