--[[
  Halves a batch whose call was refused because of somebody in it. Each half is a batch of its own
  and takes over the allowance of its people; one person named twice stays in one half.

  KEYS[1] batch
  KEYS[2] last batch number

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] not used: nothing is settled here
  ARGV[4] batch id

  Returns { 'split', batch, batch }
          { 'single' }  one person is left: the culprit
          { 'over' }    somebody else settled the batch meanwhile
]]
--- @include "batch"
--- @include "offspring"

local prefix, id = ARGV[1], ARGV[4]
local now = clock(ARGV[2])
local batch = redis.call('HMGET', KEYS[1], 'state', 'kind', 'skip', 'first', 'more')
if batch[1] ~= 'sealed' then return { 'over' } end

-- A broadcast names nobody who could be singled out.
if batch[2] == 'everyone' then return { 'single' } end

local recipients = readRecipients(KEYS[1], type(batch[3]) == 'string' and batch[3] or '', batch[4], batch[5])
local people, number = 0, {}
for _, one in ipairs(recipients) do
  if not number[one.userId] then
    people = people + 1
    number[one.userId] = people
  end
end
if people < 2 then return { 'single' } end

local first, second = {}, {}
for _, one in ipairs(recipients) do
  local half = number[one.userId] <= math.ceil(people / 2) and first or second
  half[#half + 1] = one
end
local left = offspring(prefix, now, id, first, {}, '')
local right = offspring(prefix, now, id, second, {}, '')
finish(prefix, id)
return { 'split', left, right }
