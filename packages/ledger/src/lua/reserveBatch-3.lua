--[[
  Seals a batch, resolves its recipients as far as the directory knows them, and takes the day's
  allowance and the call budget for all of them at once. Who may not be reached is suppressed here.
  The owner of a content slot is the batch: reserving again takes nothing twice.

  KEYS[1] batch
  KEYS[2] gate of the app
  KEYS[3] budgets of the app

  ARGV[1]  key prefix of the app
  ARGV[2]  now in ms, '' for the server's clock
  ARGV[3]  retention of what is settled, ms
  ARGV[4]  batch id
  ARGV[5]  '1' when this worker is the gate's probe (a first call said so)
  ARGV[6]  messages a day for one person
  ARGV[7]  broadcasts a day
  ARGV[8]  call budget: ms a call earns        ARGV[9]  its burst, ms
  ARGV[10] people budget: ms a person earns    ARGV[11] its burst, ms
  ARGV[12] the longest wait for the budgets that is booked ahead, ms
  ARGV[13] how long the gate waits for its probe, ms
  ARGV[14] how long the directory remembers a person, ms
  ARGV[15] how long it remembers that a mobile is nobody's, ms
  ARGV[16..] what was looked up: mobile, user id or '' for nobody, ...

  Returns { 'gone' }                               nothing to do for it any more
          { 'over', state, suppressed, unknown }   nothing is left to send
          { 'wait', ms, why }                      'gate', 'budget' or 'midnight'; nothing was taken
          { 'unresolved', probe, mobile, ... }     look these up and reserve again
          { 'send', probe, resend, ms to wait before the call, kind, message, suppressed,
            unknown, user id, ... }                resend is '1' when an earlier try may have arrived
]]
--- @include "keys"
--- @include "reply"
--- @include "clock"
--- @include "recipients"
--- @include "batch"
--- @include "budget"

-- Two days: one more than they count, for whoever asks about yesterday.
local DAY_KEYS_MS = '172800000'

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
-- Kept whatever becomes of this batch: each of them was a call.
local found = {}
for i = 16, #ARGV, 2 do
  found[ARGV[i]] = ARGV[i + 1]
  redis.call('SET', mobileKey(prefix, ARGV[i]), ARGV[i + 1], 'PX', ARGV[i + 1] == '' and ARGV[15] or ARGV[14])
end

local batch = redis.call('HMGET', KEYS[1],
  'state', 'hash', 'kind', 'slot', 'day', 'pending', 'skip', 'resend', 'message')
local state, hash, kind, slot = batch[1], batch[2], batch[3], batch[4]
local skip = type(batch[7]) == 'string' and batch[7] or ''
if type(state) ~= 'string' then return { 'gone' } end
if state ~= 'open' and state ~= 'sealed' then return { 'over', state } end

local probe = ARGV[5]
local gate = redis.call('HMGET', KEYS[2], 'until', 'kind', 'probing')
if type(gate[1]) == 'string' and probe ~= '1' then
  local wait = tonumber(gate[1]) - now
  if wait > 0 then
    -- A probe reports within moments, unless its worker dies: only then is its whole time needed.
    if gate[3] == '1' then wait = math.min(wait, 1000) end
    return { 'wait', whole(wait), 'gate' }
  end
  if gate[2] == 'held' then probe = '1' end
end

-- Only a batch that is about to call DingTalk finds anything out.
local function beginProbe()
  if probe == '1' and gate[2] == 'held' then
    redis.call('HSET', KEYS[2], 'until', whole(now + tonumber(ARGV[13])), 'probing', '1')
  end
end

-- A probe that will not call after all leaves the probing to another batch.
local function endProbe()
  if ARGV[5] == '1' and gate[2] == 'held' then
    redis.call('HSET', KEYS[2], 'until', whole(now), 'probing', '0')
  end
end

-- From here on nobody joins the batch.
local function seal(...)
  if state == 'open' and redis.call('HGET', prefix .. 'open', slot) == id then
    redis.call('HDEL', prefix .. 'open', slot)
  end
  redis.call('HSET', KEYS[1], 'state', 'sealed', ...)
end

-- A try that nobody recorded the end of (its worker died) may have arrived.
local resend = batch[8] == '1'
if batch[6] == '1' then
  resend = true
  redis.call('HSET', KEYS[1], 'pending', '0', 'resend', '1')
end

local recipients = readRecipients(KEYS[1], skip)

-- The same bytes are swallowed by the platform on the same day only: past midnight another try
-- could reach people twice, so what became of the first one stays open. A minute before, because the
-- call still has to wait for its turn, its token and its way.
local today = shanghaiDay(now)
if resend and batch[5] ~= shanghaiDay(now + 60000) then
  move(prefix, now, retention, recipients,
    { from = 'q', to = 'u', reason = 'receipt_unavailable', code = '', task = '' })
  finish(prefix, id)
  endProbe()
  return { 'over', 'done' }
end
-- A call that left just before midnight would count for a day on which nobody reserved it.
local untilMidnight = 86400000 - (now + 28800000) % 86400000
if untilMidnight <= 3000 then
  endProbe()
  return { 'wait', whole(untilMidnight + 500), 'midnight' }
end

local learned = {}
local asked, keys = {}, {}
for _, one in ipairs(recipients) do
  if one.mobile and not one.userId then
    one.userId = found[one.mobile]
    if not one.userId then
      asked[#asked + 1] = one
      keys[#keys + 1] = mobileKey(prefix, one.mobile)
    end
  end
end
if #asked > 0 then
  local known, unresolved, listed = redis.call('MGET', unpack(keys)), { 'unresolved', probe }, {}
  for i, one in ipairs(asked) do
    if type(known[i]) == 'string' then
      one.userId = known[i]
    elseif not listed[one.mobile] then
      listed[one.mobile] = true
      unresolved[#unresolved + 1] = one.mobile
    end
  end
  if #unresolved > 2 then
    seal()
    beginProbe()
    return list(unresolved)
  end
end

local reached, unknown = {}, {}
for _, one in ipairs(recipients) do
  if one.userId == '' then
    unknown[#unknown + 1] = one
  else
    reached[#reached + 1] = one
    if one.mobile then
      learned[#learned + 1] = one.position
      learned[#learned + 1] = one.userId
    end
  end
end

local duplicates, limited, ok, userIds, taken, owned = {}, {}, {}, {}, {}, {}
local counts, owners = countsKey(prefix, today), ownersKey(prefix, today, hash)
local broadcasts = redis.call('HMGET', broadcastsKey(prefix, today), 'n', 'content:' .. hash)
local sentToAll = type(broadcasts[1]) == 'string' and tonumber(broadcasts[1]) or 0
local broadcastOwner = type(broadcasts[2]) == 'string' and broadcasts[2] or ''
local limitReason = 'user_daily_limit'

if kind == 'everyone' then
  limitReason = 'broadcast_daily_limit'
  if broadcastOwner ~= '' and broadcastOwner ~= id then
    duplicates = reached
  elseif broadcastOwner == '' and sentToAll >= tonumber(ARGV[7]) then
    limited = reached
  else
    ok = reached
  end
elseif #reached > 0 then
  local fields, verdicts = {}, {}
  for i, one in ipairs(reached) do fields[i] = one.userId end
  local count, owner = redis.call('HMGET', counts, unpack(fields)), redis.call('HMGET', owners, unpack(fields))
  for i, one in ipairs(reached) do
    local verdict = verdicts[one.userId]
    if not verdict then
      local sent = type(count[i]) == 'string' and tonumber(count[i]) or 0
      if owner[i] == id then
        verdict = ok
      elseif type(owner[i]) == 'string' or broadcastOwner ~= '' then
        verdict = duplicates
      elseif sent + sentToAll >= tonumber(ARGV[6]) then
        verdict = limited
      else
        verdict = ok
        taken[#taken + 1] = one.userId
        taken[#taken + 1] = whole(sent + 1)
        owned[#owned + 1] = one.userId
        owned[#owned + 1] = id
      end
      verdicts[one.userId] = verdict
      if verdict == ok then userIds[#userIds + 1] = one.userId end
    end
    verdict[#verdict + 1] = one
  end
end

local wait = 0
if #ok > 0 then
  local earned = redis.call('HMGET', KEYS[3], 'send', 'people')
  local callWait, calls = spend(earned[1], now, tonumber(ARGV[8]), tonumber(ARGV[9]), 1)
  local peopleWait, people = spend(earned[2], now, tonumber(ARGV[10]), tonumber(ARGV[11]), #userIds)
  wait = math.floor(math.max(callWait, peopleWait) + 0.5)
  if wait > tonumber(ARGV[12]) then
    endProbe()
    return { 'wait', whole(wait), 'budget' }
  end
  redis.call('HSET', KEYS[3], 'send', calls, 'people', people)
end

if #taken > 0 then
  local fresh = redis.call('HSET', counts, unpack(taken))
  if redis.call('HLEN', counts) == fresh then redis.call('PEXPIRE', counts, DAY_KEYS_MS) end
  redis.call('HSET', owners, unpack(owned))
  redis.call('PEXPIRE', owners, DAY_KEYS_MS)
elseif kind == 'everyone' and #ok > 0 and broadcastOwner == '' then
  local key = broadcastsKey(prefix, today)
  redis.call('HINCRBY', key, 'n', '1')
  redis.call('HSET', key, 'content:' .. hash, id)
  redis.call('PEXPIRE', key, DAY_KEYS_MS)
end
if #learned > 0 then redis.call('HSET', KEYS[1] .. ':u', unpack(learned)) end

local function drop(who, to, reason)
  if #who == 0 then return end
  move(prefix, now, retention, who, { from = 'q', to = to, reason = reason, code = '', task = '' })
  skip = leave(KEYS[1], skip, who)
end
drop(unknown, 'f', 'unknown_recipient')
drop(duplicates, 'x', 'duplicate_content')
drop(limited, 'x', limitReason)

if #ok == 0 then
  seal()
  finish(prefix, id)
  endProbe()
  return { 'over', 'done', whole(#duplicates + #limited), whole(#unknown) }
end
seal('pending', '1', 'day', today)
beginProbe()
local reply = { 'send', probe, resend and '1' or '0', whole(wait), kind,
  batch[9], whole(#duplicates + #limited), whole(#unknown) }
for _, userId in ipairs(userIds) do reply[#reply + 1] = userId end
return list(reply)
