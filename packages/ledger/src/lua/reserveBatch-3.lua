--[[
  Seals a batch, resolves its recipients as far as the directory knows them, and takes the day's
  allowance and the call budget for all of them at once. Who may not be reached is suppressed here,
  or deferred. The owner of a content slot is the batch: reserving again takes nothing twice.

  KEYS[1] batch
  KEYS[2] gate of the app
  KEYS[3] budgets of the app

  ARGV[1]  key prefix of the app
  ARGV[2]  now in ms, '' for the server's clock
  ARGV[3]  retention of what is settled, ms
  ARGV[4]  batch id
  ARGV[5]  '1' when this worker is the gate's probe (a first call said so)
  ARGV[6]  messages a day for one person  ARGV[7]  of these, kept back for urgent ones
  ARGV[8]  broadcasts a day               ARGV[9]  of these, kept back for urgent ones
  ARGV[10] call budget: ms a call earns        ARGV[11] its burst, ms
  ARGV[12] people budget: ms a person earns    ARGV[13] its burst, ms
  ARGV[14] the longest wait for the budgets that is booked ahead, ms
  ARGV[15] how long the gate waits for its probe, ms
  ARGV[16] quiet hours from, minute of the day, '' for none   ARGV[17] to
  ARGV[18] over how long what is deferred to the next day is spread, ms
  ARGV[19] how long the directory remembers a person, ms
  ARGV[20] how long it remembers that a mobile is nobody's, ms
  ARGV[21] from how many of the day's messages on further ones are folded into a digest, '' for never
  ARGV[22] how many mobiles may be looked up next: the calls for them are booked, 0 for none
  ARGV[23] the API of these calls
  ARGV[24..] what was looked up: mobile, user id or '' for nobody, ...

  Returns { 'gone' }                    nothing to do for it any more
          { 'over', state, suppressed, unknown, deferred batch or '', ms until it is due, folded }
          { 'wait', ms, why }           'gate', 'budget' or 'midnight'; nothing was taken
          { 'later', ms, why }          this batch is not due yet
          { 'unresolved', probe, ms to wait before the first look-up, negative while the burst
            lasts, the further wait of each after it, mobile, ... }   look these up and reserve again
          { 'compose', probe, mark, ms, message, ... }    make a digest of these and reserve again
          { 'expand', probe, position, department, the last of its people who was put, ... }
          { 'send', probe, resend, ms to wait before the call, kind, message, suppressed, unknown,
            deferred batch or '', ms until it is due, folded, user id, ... }
                                        folded is '', or how many, and "<batch>:<ms until it is
                                        due>" of each digest that was opened, by blanks;
                                        resend is '1' when an earlier try may have arrived
]]
--- @include "keys"
--- @include "reply"
--- @include "clock"
--- @include "day-book"
--- @include "records"
--- @include "recipients"
--- @include "batch"
--- @include "budget"
--- @include "quiet"
--- @include "fold"
--- @include "allowance"
--- @include "expiry"
--- @include "digest-due"
--- @include "digest"
--- @include "directory"
--- @include "verdicts"
--- @include "twin"
--- @include "offspring"
--- @include "next-day"

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
-- Kept whatever becomes of this batch: each of them was a call.
local found = {}
for i = 24, #ARGV, 2 do
  found[ARGV[i]] = ARGV[i + 1]
  redis.call('SET', mobileKey(prefix, ARGV[i]), ARGV[i + 1], 'PX', ARGV[i + 1] == '' and ARGV[20] or ARGV[19])
end

local batch = redis.call('HMGET', KEYS[1], 'state', 'hash', 'kind', 'slot', 'day', 'pending', 'skip',
  'resend', 'message', 'stand', 'due', 'expires', 'over',
  'composed')
local state, hash, kind, slot = batch[1], batch[2], batch[3], batch[4]
local skip = type(batch[7]) == 'string' and batch[7] or ''
local from = type(batch[10]) == 'string' and batch[10] or 'q'
local expires = type(batch[12]) == 'string' and tonumber(batch[12]) or nil
local urgent = string.sub(id, 1, 1) == 'u'
if type(state) ~= 'string' then return { 'gone' } end
if state ~= 'open' and state ~= 'sealed' then return { 'over', state } end

-- A try that nobody recorded the end of (its worker died) may have arrived.
local resend = batch[8] == '1'
if batch[6] == '1' then
  resend = true
  redis.call('HSET', KEYS[1], 'pending', '0', 'resend', '1')
end

-- From here on nobody joins the batch.
local function seal(...)
  if state == 'open' and redis.call('HGET', prefix .. 'open', slot) == id then
    redis.call('HDEL', prefix .. 'open', slot)
  end
  redis.call('HSET', KEYS[1], 'state', 'sealed', ...)
end

local gate = redis.call('HMGET', KEYS[2], 'until', 'kind', 'probing', 'prober')
-- A worker died in the middle of this batch's probe: it goes on with it.
local probes = gate[2] == 'held' and gate[3] == '1' and gate[4] == id
-- A probe that will not call after all leaves the probing to another batch.
local function endProbe()
  if ARGV[5] == '1' and gate[2] == 'held' then
    redis.call('HSET', KEYS[2], 'until', whole(now), 'probing', '0')
  end
end

if type(batch[11]) == 'string' and tonumber(batch[11]) > now then
  endProbe()
  return { 'later', whole(tonumber(batch[11]) - now), 'due' }
end
if expires and expires <= now then
  seal()
  expire(prefix, now, retention, id, readRecipients(KEYS[1], skip), from, resend)
  endProbe()
  return { 'over', 'done' }
end

local probe = ARGV[5]
if type(gate[1]) == 'string' and probe ~= '1' then
  local wait = tonumber(gate[1]) - now
  if wait > 0 and not probes then
    -- A probe reports within moments, unless its worker dies: only then is its whole time needed.
    if gate[3] == '1' then wait = math.min(wait, 1000) end
    return { 'wait', whole(wait), 'gate' }
  end
  if gate[2] == 'held' then probe = '1' end
end
-- Only a batch that is about to call DingTalk finds anything out.
local function beginProbe()
  if probe == '1' and gate[2] == 'held' then
    redis.call('HSET', KEYS[2], 'until', whole(now + tonumber(ARGV[15])), 'probing', '1',
      'prober', id)
  end
end

local recipients = readRecipients(KEYS[1], skip)

-- All of the batch that is left waits for a later time.
local function postpone(who, reason, due)
  if expires then due = math.min(due, expires) end
  if not resend then releaseEarlier(prefix, id, who) end
  seal('stand', 'd', 'due', whole(due))
  redis.call('ZADD', prefix .. 'live', whole(due), id)
  move(prefix, now, retention, who, { from = from, to = 'd', reason = reason, code = '', task = '' })
  endProbe()
  return { 'later', whole(due - now), reason }
end

-- The second try of a call that may have arrived disturbs nobody twice.
local quiet = (urgent or resend) and 0 or quietFor(now, ARGV[16], ARGV[17])
if quiet > 0 then return postpone(recipients, 'quiet_hours', now + quiet) end

if from == 'd' then
  move(prefix, now, retention, recipients, { from = 'd', to = 'q', reason = '', code = '', task = '' })
  redis.call('HDEL', KEYS[1], 'stand', 'due')
  from = 'q'
  -- Who joins a digest is deferred, and these are not any more.
  if kind == 'digest' then seal() end
end

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

if kind == 'departments' then
  seal()
  beginProbe()
  local reply = { 'expand', probe }
  for _, one in ipairs(recipients) do
    reply[#reply + 1] = one.position
    reply[#reply + 1] = string.sub(one.recipient, 2)
    reply[#reply + 1] = redis.call('HGET', KEYS[1], 'after:' .. one.position) or ''
  end
  return list(reply)
end

if kind == 'digest' and not resend then
  local contents
  recipients, skip, contents = weedOut(prefix, now, retention, id, recipients, skip)
  if #contents == 0 then
    finish(prefix, id)
    endProbe()
    return { 'over', 'done' }
  elseif #contents == 1 then
    local only = becomeOrdinary(prefix, id, recipients)
    kind, hash, batch[9], expires = 'people', only.hash, only.message, only.expires
  elseif batch[14] ~= '=' .. skip then
    beginProbe()
    local reply = { 'compose', probe, '=' .. skip }
    for _, one in ipairs(contents) do
      reply[#reply + 1] = one.fold.at
      reply[#reply + 1] = one.fold.message
    end
    return list(reply)
  end
end

local unresolved = resolve(prefix, recipients, found)
if #unresolved > 0 then
  seal()
  if ARGV[22] == '0' then
    leaveToOthers(prefix, id, unresolved)
    beginProbe()
    return { 'unresolved', probe, '0', '0' }
  end
  local mine = toLookUp(prefix, id, unresolved, tonumber(ARGV[22]))
  if #mine == 0 then return { 'later', '100', 'looked_up' } end
  beginProbe()
  local first, step =
    bookCalls(KEYS[3], ARGV[23], now, tonumber(ARGV[10]), tonumber(ARGV[11]), #mine)
  return { 'unresolved', probe, first, step, unpack(mine) }
end

local reached, unknown, learned = {}, {}, {}
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

local broadcasts = redis.call('HMGET', broadcastsKey(prefix, today), 'n', 'content:' .. hash)
local day = { prefix = prefix, today = today, hash = hash,
  sentToAll = type(broadcasts[1]) == 'string' and tonumber(broadcasts[1]) or 0,
  broadcastOwner = type(broadcasts[2]) == 'string' and broadcasts[2] or '' }
local forbidden = not resend and redis.call('GET', quarantineKey(prefix, hash))
local verdict, limitReason
if kind == 'everyone' then
  day.most = tonumber(ARGV[8]) - (urgent and 0 or tonumber(ARGV[9]))
  verdict, limitReason = judgeBroadcast(id, reached, day), 'broadcast_daily_limit'
else
  day.most = tonumber(ARGV[6]) - (urgent and 0 or tonumber(ARGV[7]))
  -- A message that was in a digest is folded into no other.
  if ARGV[21] ~= '' and not urgent and string.sub(slot, 1, 1) ~= ',' then
    day.digest = { from = tonumber(ARGV[21]), now = now, expires = expires, over = batch[13] == '1',
      quietFrom = ARGV[16], quietTo = ARGV[17] }
  end
  verdict, limitReason = judge(id, reached, day), 'user_daily_limit'
end
local ok, userIds = verdict.ok, verdict.userIds

local wait = 0
if #ok > 0 and not forbidden then
  local earned = redis.call('HMGET', KEYS[3], 'send', 'people', 'send:slow', 'people:slow')
  local share, peopleShare = shareOf(earned[3], now), shareOf(earned[4], now)
  local callWait, calls = spend(earned[1], now, ARGV[10] / share, tonumber(ARGV[11]), 1)
  local peopleWait, people = spend(earned[2], now, ARGV[12] / peopleShare, tonumber(ARGV[13]), #userIds)
  wait = math.floor(math.max(callWait, peopleWait) + 0.5)
  if wait > tonumber(ARGV[14]) then
    endProbe()
    return { 'wait', whole(wait), 'budget' }
  end
  if expires and expires <= now + wait then
    seal()
    expire(prefix, now, retention, id, recipients, 'q', resend)
    endProbe()
    return { 'over', 'done' }
  end
  redis.call('HSET', KEYS[3], 'send', calls, 'people', people)
end

-- From here on the batch is decided, and all of it is written.
if #learned > 0 then redis.call('HSET', KEYS[1] .. ':u', unpack(learned)) end

local function drop(who, to, reason, code)
  if #who == 0 then return end
  move(prefix, now, retention, who, { from = 'q', to = to, reason = reason, code = code or '', task = '' })
  skip = leave(KEYS[1], skip, who)
end
drop(unknown, 'f', 'unknown_recipient')
if forbidden then
  releaseEarlier(prefix, id, reached)
  drop(reached, 'f', 'rejected_content', forbidden)
  seal()
  finish(prefix, id)
  endProbe()
  return { 'over', 'done', '0', whole(#unknown) }
end

local strangers, twins = {}, {}
for _, one in ipairs(verdict.duplicates) do
  local joined = one.owner and joinTwin(prefix, now, retention, one, one.owner)
  local into = joined and twins or strangers
  into[#into + 1] = one
end
skip = leave(KEYS[1], skip, twins)
drop(strangers, 'x', 'duplicate_content')

local folded = ''
if #verdict.folded > 0 then
  folded = whole(#verdict.folded) .. foldInto(prefix, now, today, verdict.folded,
    { hash = hash, json = batch[9], expires = expires, over = batch[13] == '1' })
  move(prefix, now, retention, verdict.folded,
    { from = 'q', to = 'd', reason = 'digest', code = '', task = '' })
  skip = leave(KEYS[1], skip, verdict.folded)
end

local suppressed, later, dueIn = #strangers, '', 0
if #verdict.limited > 0 then
  local due = nextDay(now, id, ARGV[18])
  if batch[13] ~= '1' or resend or (expires and expires <= due) then
    suppressed = suppressed + #verdict.limited
    drop(verdict.limited, 'x', limitReason)
  elseif #ok == 0 and folded == '' then
    return postpone(verdict.limited, limitReason, due)
  else
    later = offspring(prefix, now, id, verdict.limited, { 'stand', 'd', 'due', whole(due) }, whole(due))
    dueIn = due - now
    move(prefix, now, retention, verdict.limited,
      { from = 'q', to = 'd', reason = limitReason, code = '', task = '' })
    skip = leave(KEYS[1], skip, verdict.limited)
  end
end

if #ok == 0 then
  seal()
  finish(prefix, id)
  endProbe()
  return { 'over', 'done', whole(suppressed), whole(#unknown), later, whole(dueIn), folded }
end

if #verdict.taken > 0 then
  for i = 1, #verdict.taken, 2 do
    writePerson(prefix, today, verdict.taken[i], withMessage(verdict.taken[i + 1], hash, id))
  end
elseif kind == 'everyone' and day.broadcastOwner == '' then
  local key = broadcastsKey(prefix, today)
  redis.call('HINCRBY', key, 'n', '1')
  redis.call('HSET', key, 'content:' .. hash, id)
  redis.call('PEXPIRE', key, DAY_KEYS_MS)
end
seal('pending', '1', 'day', today, 'people', whole(#userIds))
beginProbe()
return { 'send', probe, resend and '1' or '0', whole(wait), kind, batch[9], whole(suppressed),
  whole(#unknown), later, whole(dueIn), folded, unpack(userIds) }
