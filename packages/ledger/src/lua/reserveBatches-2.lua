--[[
  Seals batches, resolves their recipients as far as the directory knows them, and takes the day's
  allowance and the call budget for all of them at once. Who may not be reached is suppressed here,
  or deferred. The owner of a content slot is the batch: reserving again takes nothing twice. Many
  batches travel in one command, because a command of its own for each costs Redis and the worker
  more than what it does for one person.

  KEYS[1] gate of the app
  KEYS[2] budgets of the app

  ARGV[1]  key prefix of the app
  ARGV[2]  now in ms, '' for the server's clock
  ARGV[3]  retention of what is settled, ms
  ARGV[4]  messages a day for one person  ARGV[5]  of these, kept back for urgent ones
  ARGV[6]  broadcasts a day               ARGV[7]  of these, kept back for urgent ones
  ARGV[8]  call budget: ms a call earns        ARGV[9]  its burst, ms
  ARGV[10] people budget: ms a person earns    ARGV[11] its burst, ms
  ARGV[12] the longest wait for the budgets that is booked ahead, ms
  ARGV[13] how long the gate waits for its probe, and a batch for whoever makes its call, ms
  ARGV[14] quiet hours from, minute of the day, '' for none   ARGV[15] to
  ARGV[16] over how long what is deferred to the next day is spread, ms
  ARGV[17] how long the directory remembers a person, ms
  ARGV[18] how long it remembers that a mobile is nobody's, ms
  ARGV[19] from how many of the day's messages on further ones are folded into a digest, '' for never
  ARGV[20] the API of look-ups
  ARGV[21..] for each batch:
    1    words: its id, the job that it is reserved for, '1' when this worker is the gate's probe (a
         first call said so), how many mobiles may be looked up next (the calls for them are booked, 0
         for none), how many were looked up
    2..  what was looked up: mobile, user id or '' for nobody, ...

  Returns for each batch one of
          { 'error', message }          for this one alone
          { 'gone' }                    nothing to do for it any more
          { 'over', state, suppressed, unknown, deferred batch or '', ms until it is due, folded }
          { 'wait', ms, why }           'gate', 'budget' or 'midnight'; nothing was taken
          { 'later', ms, why }          this batch is not due yet, or called for another job
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
--- @include "reply"
--- @include "budget"
--- @include "gate"
--- @include "withdrawal"
--- @include "expiry"
--- @include "digest"
--- @include "directory"
--- @include "verdicts"
--- @include "offspring"
--- @include "next-day"

local prefix, retention = ARGV[1], ARGV[3]
local now = clock(ARGV[2])

-- job is the one that the batch is reserved for, most how many mobiles may be looked up next, found
-- what was looked up.
local function reserve(id, job, isProbe, most, found)
  local key = batchKey(prefix, id)
  local batch = redis.call('HMGET', key, 'state', 'hash', 'kind', 'slot', 'day', 'pending', 'skip',
    'resend', 'message', 'stand', 'due', 'expires', 'over',
    'composed', 'first', 'more')
  local state, hash, kind = batch[1], batch[2], batch[3]
  local slot = type(batch[4]) == 'string' and batch[4] or hash
  local skip = type(batch[7]) == 'string' and batch[7] or ''
  local from = type(batch[10]) == 'string' and batch[10] or 'q'
  local expires = type(batch[12]) == 'string' and tonumber(batch[12]) or nil
  local urgent = string.sub(id, 1, 1) == 'u'
  if type(state) ~= 'string' then return { 'gone' } end
  if state ~= 'open' and state ~= 'sealed' then return { 'over', state } end

  -- A try that nobody recorded the end of (its worker died) may have arrived. Its job comes again; where
  -- that was lost, too, another one may take over, but not while the call can be under way.
  local resend = batch[8] == '1'
  if isCalled(batch[6]) then
    local caller, since = string.match(batch[6], '^(%S+) (%d+)$')
    if caller and caller ~= job and now - tonumber(since) < tonumber(ARGV[13]) then
      return { 'later', '1000', 'called' }
    end
    resend = true
    redis.call('HSET', key, 'pending', '0', 'resend', '1')
  end

  -- From here on nobody joins the batch.
  local function seal(...)
    if state == 'open' and redis.call('HGET', prefix .. 'open', slot) == id then
      redis.call('HDEL', prefix .. 'open', slot)
    end
    redis.call('HSET', key, 'state', 'sealed', ...)
  end

  local gate = readGate(KEYS[1])
  -- A worker died in the middle of this batch's probe: it goes on with it.
  local probes = gate[2] == 'held' and gate[3] == '1' and gate[4] == id
  -- A probe that will not call after all leaves the probing to another batch.
  local function endProbe()
    if isProbe == '1' and gate[2] == 'held' then
      changeGate(KEYS[1], 'until', whole(now), 'probing', '0')
    end
  end

  if type(batch[11]) == 'string' and tonumber(batch[11]) > now then
    endProbe()
    return { 'later', whole(tonumber(batch[11]) - now), 'due' }
  end
  if expires and expires <= now then
    seal()
    expire(prefix, now, retention, id, readRecipients(key, skip, batch[15], batch[16]), from, resend)
    endProbe()
    return { 'over', 'done' }
  end

  local probe = isProbe
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
      changeGate(KEYS[1], 'until', whole(now + tonumber(ARGV[13])), 'probing', '1', 'prober', id)
    end
  end

  local recipients = readRecipients(key, skip, batch[15], batch[16])
  -- An earlier try was under way, or a receipt awaited, when the recall of some may have been asked for.
  if type(batch[5]) == 'string' and not resend then
    recipients, skip = withdrawRecalled(prefix, now, retention,
      { id = id, kind = kind, day = batch[5], hash = hash, from = from, skip = skip }, recipients)
    if #recipients == 0 then
      seal()
      finish(prefix, id)
      endProbe()
      return { 'over', 'done' }
    end
  end

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
  local quiet = (urgent or resend) and 0 or quietFor(now, ARGV[14], ARGV[15])
  if quiet > 0 then return postpone(recipients, 'quiet_hours', now + quiet) end

  if from == 'd' then
    move(prefix, now, retention, recipients, { from = 'd', to = 'q', reason = '', code = '', task = '' })
    redis.call('HDEL', key, 'stand', 'due')
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
      reply[#reply + 1] = redis.call('HGET', key, 'after:' .. one.position) or ''
    end
    return list(reply)
  end

  local only
  if kind == 'digest' and not resend then
    local all, contents = recipients, nil
    recipients, skip, contents = weedOut(prefix, now, retention, id, recipients, skip)
    -- What it took under a message of several is not what it sends any more.
    if #contents < 2 then releaseEarlier(prefix, id, all) end
    if #contents == 0 then
      finish(prefix, id)
      endProbe()
      return { 'over', 'done' }
    elseif #contents == 1 then
      only = onlyMessage(recipients)
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
    if most == 0 then
      leaveToOthers(prefix, id, unresolved)
      beginProbe()
      return { 'unresolved', probe, '0', '0' }
    end
    local mine = toLookUp(prefix, id, unresolved, most)
    if #mine == 0 then return { 'later', '100', 'looked_up' } end
    beginProbe()
    local first, step =
      bookCalls(KEYS[2], ARGV[20], now, tonumber(ARGV[8]), tonumber(ARGV[9]), #mine)
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
  local day = { prefix = prefix, now = now, today = today, hash = hash,
    sentToAll = type(broadcasts[1]) == 'string' and tonumber(broadcasts[1]) or 0,
    broadcastOwner = type(broadcasts[2]) == 'string' and broadcasts[2] or '' }
  local forbidden = not resend and redis.call('GET', quarantineKey(prefix, hash))
  local verdict, limitReason
  if kind == 'everyone' then
    day.most = tonumber(ARGV[6]) - (urgent and 0 or tonumber(ARGV[7]))
    verdict, limitReason = judgeBroadcast(id, reached, day), 'broadcast_daily_limit'
  else
    day.most = tonumber(ARGV[4]) - (urgent and 0 or tonumber(ARGV[5]))
    -- A message that was in a digest is folded into no other.
    day.yields = not urgent and string.sub(slot, 1, 1) ~= ','
    if ARGV[19] ~= '' and day.yields then
      day.digest = { from = tonumber(ARGV[19]), expires = expires, over = batch[13] == '1',
        quietFrom = ARGV[14], quietTo = ARGV[15] }
    end
    verdict, limitReason = judge(id, reached, day), 'user_daily_limit'
  end
  local ok, userIds = verdict.ok, verdict.userIds

  local wait = 0
  if #ok > 0 and not forbidden then
    local earned = readSendBudgets(KEYS[2])
    local share, peopleShare = shareOf(earned[3], now), shareOf(earned[4], now)
    local callWait, calls = spend(earned[1], now, ARGV[8] / share, tonumber(ARGV[9]), 1)
    local peopleWait, people = spend(earned[2], now, ARGV[10] / peopleShare, tonumber(ARGV[11]), #userIds)
    wait = math.floor(math.max(callWait, peopleWait) + 0.5)
    if wait > tonumber(ARGV[12]) then
      endProbe()
      return { 'wait', whole(wait), 'budget' }
    end
    if expires and expires <= now + wait then
      if only then becomeOrdinary(prefix, id, recipients, only) end
      seal()
      expire(prefix, now, retention, id, recipients, 'q', resend)
      endProbe()
      return { 'over', 'done' }
    end
    writeSendBudgets(KEYS[2], calls, people)
  end

  -- From here on the batch is decided, and all of it is written.
  if only then becomeOrdinary(prefix, id, recipients, only) end
  if #learned > 0 then redis.call('HSET', key .. ':u', unpack(learned)) end

  local function drop(who, to, reason, code)
    if #who == 0 then return end
    move(prefix, now, retention, who, { from = 'q', to = to, reason = reason, code = code or '', task = '' })
    skip = leave(key, skip, who)
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
  skip = leave(key, skip, twins)
  drop(strangers, 'x', 'duplicate_content')

  local folded = ''
  if #verdict.folded > 0 then
    folded = whole(#verdict.folded) .. foldInto(prefix, now, today, verdict.folded,
      { hash = hash, json = batch[9], expires = expires, over = batch[13] == '1' })
    move(prefix, now, retention, verdict.folded,
      { from = 'q', to = 'd', reason = 'digest', code = '', task = '' })
    skip = leave(key, skip, verdict.folded)
  end

  local suppressed, later, dueIn = #strangers, '', 0
  if #verdict.limited > 0 then
    local due = nextDay(now, id, ARGV[16])
    if batch[13] ~= '1' or resend or (expires and expires <= due) then
      suppressed = suppressed + #verdict.limited
      if kind == 'digest' then unfold(prefix, id, verdict.limited, {}) end
      drop(verdict.limited, 'x', limitReason)
    elseif #ok == 0 and folded == '' then
      return postpone(verdict.limited, limitReason, due)
    else
      later = offspring(prefix, now, id, verdict.limited, { 'stand', 'd', 'due', whole(due) }, whole(due))
      dueIn = due - now
      move(prefix, now, retention, verdict.limited,
        { from = 'q', to = 'd', reason = limitReason, code = '', task = '' })
      skip = leave(key, skip, verdict.limited)
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
  seal('pending', job .. ' ' .. whole(now), 'day', today, 'people', whole(#userIds))
  beginProbe()
  return { 'send', probe, resend and '1' or '0', whole(wait), kind, batch[9], whole(suppressed),
    whole(#unknown), later, whole(dueIn), folded, unpack(userIds) }
end

local replies, at = {}, 21
while at <= #ARGV do
  local id, job, isProbe, most, count = string.match(ARGV[at], '^(%S+) (%S+) (%d) (%d+) (%d+)$')
  -- Kept whatever becomes of this batch: each of them was a call.
  local found, last = {}, at + 2 * tonumber(count)
  for i = at + 1, last, 2 do
    local mobile, userId = ARGV[i], ARGV[i + 1]
    found[mobile] = userId
    redis.call('SET', mobileKey(prefix, mobile), userId, 'PX', userId == '' and ARGV[18] or ARGV[17])
  end
  replies[#replies + 1] = attempt(reserve, id, job, isProbe, tonumber(most), found)
  at = last + 1
end
return list(replies)
