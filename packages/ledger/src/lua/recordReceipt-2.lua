--[[
  What DingTalk says became of the people of a batch it accepted. Whoever it does not name waits for
  the next look, or ends unverified at the last one. Whom DingTalk was too busy for goes back to the
  queue, in a batch of their own.

  KEYS[1] batch
  KEYS[2] last batch number

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] retention of what is settled, ms
  ARGV[4] batch id
  ARGV[5] at the last look for those it does not name: why they end unverified; '' before it
  ARGV[6] ms until one more look for those who have not read it, once all are settled; '' for none
  ARGV[7] how long a content that DingTalk calls forbidden is not sent again, ms
  ARGV[8] over how long what is deferred to the next day is spread, ms
  ARGV[9..] for each person: user id, state letter ('q': once more), reason, code, correction:
            'release' gives the allowance back; 'forget' also drops the mobile from the directory;
            'cap' notes that the day is full, because DingTalk counted more than the ledger

  Returns { 'done', 'waiting' or 'readers', looks so far, recipients settled now, still waiting,
            the batches that are sent once more, by blanks, the batch of the next day or '', ms until then }
          { 'over' }  the batch waits for no receipt
]]
--- @include "recipients"
--- @include "batch"
--- @include "allowance"
--- @include "offspring"
--- @include "next-day"

-- How often somebody is sent back to the queue because DingTalk was too busy, a minute apart.
local MOST_ROUNDS = 10

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1],
  'state', 'hash', 'day', 'skip', 'task', 'rounds', 'unread',
  'over', 'expires', 'recalled', 'kind', 'resend', 'first', 'more')
if batch[1] ~= 'sent' and batch[1] ~= 'read' then return { 'over' } end
local skip = type(batch[4]) == 'string' and batch[4] or ''
local recipients = readRecipients(KEYS[1], skip, batch[13], batch[14])

local rounds = type(batch[6]) == 'string' and tonumber(batch[6]) or 0
local verdicts = {}
for i = 9, #ARGV, 5 do
  verdicts[ARGV[i]] =
    { to = ARGV[i + 1], reason = ARGV[i + 2], code = ARGV[i + 3], correction = ARGV[i + 4] }
end

-- All are settled, and this look is for those who read it late.
if batch[1] == 'read' then
  local readers = {}
  for _, one in ipairs(recipients) do
    local verdict = verdicts[one.userId]
    if verdict and verdict.to == 'r' then readers[#readers + 1] = one end
  end
  move(prefix, now, retention, readers, { from = 'l', to = 'r', reason = '', code = '', task = batch[5] })
  finish(prefix, id)
  return { 'done', '0', whole(#readers), '0', '', '', '0' }
end

local due = nextDay(now, id, ARGV[8])
local defers = batch[8] == '1' and (type(batch[9]) ~= 'string' or tonumber(batch[9]) > due)
local settled, waiting, once, deferred, unread, groups, order = {}, {}, {}, {}, {}, {}, {}
local halved = {}
for _, one in ipairs(recipients) do
  local verdict = verdicts[one.userId]
  if verdict and verdict.to == 'q' and rounds >= MOST_ROUNDS then
    verdict.to, verdict.reason, verdict.correction = 'f', 'attempts_exhausted', 'release'
  end
  -- One of the contents of a digest may have been the reason.
  local divides = batch[11] == 'digest' and batch[12] ~= '1'
  if verdict and divides and string.find(verdict.reason, '^rejected_') then
    settled[#settled + 1], halved[#halved + 1] = one, one
  elseif verdict then
    settled[#settled + 1] = one
    -- Of a second copy that was recalled. A code says that the first one arrived, which was not.
    local recallable = { r = true, q = true, l = verdict.code == '' }
    if batch[10] == '1' and recallable[verdict.to] then verdict.to, verdict.correction = 'k', '' end
    if verdict.to == 'x' and verdict.correction == 'cap' and defers then verdict.to = 'd' end
    if verdict.to == 'd' then deferred[#deferred + 1] = one end
    if verdict.to == 'q' then once[#once + 1] = one end
    if verdict.to == 'l' then unread[#unread + 1] = one end
    if verdict.reason == 'rejected_content' then
      redis.call('SET', quarantineKey(prefix, batch[2]), verdict.code, 'PX', ARGV[7])
    end
    local name = verdict.to .. '|' .. verdict.reason .. '|' .. verdict.code
    if not groups[name] then
      groups[name] = { verdict = verdict, who = {} }
      order[#order + 1] = name
    end
    table.insert(groups[name].who, one)
    if verdict.correction == 'release' or verdict.correction == 'forget' then
      release(prefix, id, batch[11], batch[3], batch[2], { one })
    end
    if verdict.correction == 'forget' and one.mobile then
      redis.call('DEL', mobileKey(prefix, one.mobile), askedKey(prefix, one.mobile))
    end
    if verdict.correction == 'cap' then fillDay(prefix, batch[3], { one }) end
  else
    waiting[#waiting + 1] = one
  end
end
for _, name in ipairs(order) do
  local verdict = groups[name].verdict
  move(prefix, now, retention, groups[name].who, { from = 's', to = verdict.to,
    reason = verdict.reason, code = verdict.code, task = batch[5] })
end
if ARGV[5] ~= '' and #waiting > 0 then
  move(prefix, now, retention, waiting,
    { from = 's', to = 'u', reason = ARGV[5], code = '', task = batch[5] })
end

local again = ''
if #once > 0 then
  again = offspring(prefix, now, id, once, { 'rounds', whole(rounds + 1) }, '')
end
if #halved > 0 then
  move(prefix, now, retention, halved, { from = 's', to = 'q', reason = '', code = '', task = batch[5] })
  local first, second = halves(prefix, id, halved)
  again = offspring(prefix, now, id, first, {}, '') .. ' ' .. offspring(prefix, now, id, second, {}, '')
end
local later = ''
if #deferred > 0 then
  later = offspring(prefix, now, id, deferred, { 'stand', 'd', 'due', whole(due) }, whole(due))
end

local looks = redis.call('HINCRBY', KEYS[1], 'looks', '1')
local counts = { whole(looks), whole(#settled), whole(#waiting), again, later, whole(due - now) }
skip = leave(KEYS[1], skip, settled)
local positions = withPositions(type(batch[7]) == 'string' and batch[7] or '', unread)
if #waiting > 0 and ARGV[5] == '' then
  if positions ~= '' then redis.call('HSET', KEYS[1], 'unread', positions) end
  return { 'waiting', unpack(counts) }
end
if positions == '' or ARGV[6] == '' then
  finish(prefix, id)
  return { 'done', unpack(counts) }
end
-- Only those who have it unread take part from here on.
local others = {}
for position = 1, countEntries(KEYS[1]) do
  local at = whole(position)
  if not string.find(positions, ',' .. at .. ',', 1, true) then others[#others + 1] = { position = at } end
end
redis.call('HSET', KEYS[1], 'state', 'read', 'skip', withPositions('', others))
redis.call('HDEL', KEYS[1], 'unread', 'message')
redis.call('ZADD', prefix .. 'live', whole(now + tonumber(ARGV[6])), id)
return { 'readers', unpack(counts) }
