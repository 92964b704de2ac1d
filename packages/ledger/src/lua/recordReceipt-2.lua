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
  ARGV[5] '1' at the last look
  ARGV[6] messages a day for one person
  ARGV[7..] for each person: user id, state letter ('q': once more), reason, code, correction:
            'release' gives the allowance back; 'forget' also drops the mobile from the directory;
            'cap' sets the day's count to the limit, because DingTalk counted more than the ledger

  Returns { 'done' or 'waiting', looks so far, recipients settled now, still waiting,
            the batch that is sent once more or '' }
          { 'over' }  the batch waits for no receipt
]]
--- @include "keys"
--- @include "clock"
--- @include "recipients"
--- @include "batch"
--- @include "allowance"
--- @include "offspring"

-- How often somebody is sent back to the queue because DingTalk was too busy, a minute apart.
local MOST_ROUNDS = 10

local prefix, retention, id = ARGV[1], ARGV[3], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1],
  'state', 'hash', 'day', 'skip', 'task', 'message', 'kind', 'slot', 'resend', 'rounds')
if batch[1] ~= 'sent' then return { 'over' } end
local skip = type(batch[4]) == 'string' and batch[4] or ''
local recipients = readRecipients(KEYS[1], skip)

local rounds = type(batch[10]) == 'string' and tonumber(batch[10]) or 0
local verdicts = {}
for i = 7, #ARGV, 5 do
  verdicts[ARGV[i]] =
    { to = ARGV[i + 1], reason = ARGV[i + 2], code = ARGV[i + 3], correction = ARGV[i + 4] }
end

local settled, waiting, once, groups, order = {}, {}, {}, {}, {}
for _, one in ipairs(recipients) do
  local verdict = verdicts[one.userId]
  if verdict and verdict.to == 'q' and rounds >= MOST_ROUNDS then
    verdict.to, verdict.reason, verdict.correction = 'f', 'attempts_exhausted', 'release'
  end
  if verdict then
    settled[#settled + 1] = one
    if verdict.to == 'q' then once[#once + 1] = one end
    local name = verdict.to .. '|' .. verdict.reason .. '|' .. verdict.code
    if not groups[name] then
      groups[name] = { verdict = verdict, who = {} }
      order[#order + 1] = name
    end
    table.insert(groups[name].who, one)
    if verdict.correction == 'release' or verdict.correction == 'forget' then
      giveBack(prefix, batch[3], batch[2], id, { one })
    end
    if verdict.correction == 'forget' and one.mobile then
      redis.call('DEL', mobileKey(prefix, one.mobile))
    end
    if verdict.correction == 'cap' then
      redis.call('HSET', countsKey(prefix, batch[3]), one.userId, ARGV[6])
    end
  else
    waiting[#waiting + 1] = one
  end
end
for _, name in ipairs(order) do
  local verdict = groups[name].verdict
  move(prefix, now, retention, groups[name].who, { from = 's', to = verdict.to,
    reason = verdict.reason, code = verdict.code, task = batch[5] })
end
if ARGV[5] == '1' and #waiting > 0 then
  move(prefix, now, retention, waiting,
    { from = 's', to = 'u', reason = 'receipt_unavailable', code = '', task = batch[5] })
end

local again = ''
if #once > 0 then
  again = offspring(prefix, now, KEYS[2], { id = id, hash = batch[2], message = batch[6],
    kind = batch[7], slot = batch[8], day = batch[3], resend = batch[9] == '1' and '1' or '0',
    rounds = whole(rounds + 1) }, once)
end

local looks = redis.call('HINCRBY', KEYS[1], 'looks', '1')
local counts = { whole(looks), whole(#settled), whole(#waiting), again }
if #waiting == 0 or ARGV[5] == '1' then
  finish(prefix, id)
  return { 'done', unpack(counts) }
end
leave(KEYS[1], skip, settled)
return { 'waiting', unpack(counts) }
