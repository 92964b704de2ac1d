--[[
  Hands out batches whose job nobody has looked after for a while. Handing one out marks it as
  looked after; one worker of the fleet sweeps at a time.

  KEYS[1] live batches, by the time they were last looked after
  KEYS[2] the sweep's lock

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] how long ago, ms
  ARGV[4] how many at most

  Returns { batch, its state, the job that it was put on, '' once it was begun, '1' if that is an early
            one that no worker has taken, ... }
]]
--- @include "jobs"
--- @include "reply"
--- @include "clock"

local prefix, now = ARGV[1], clock(ARGV[2])
if not redis.call('SET', KEYS[2], '1', 'PX', '5000', 'NX') then return {} end

-- Whether batches are still taken from the list of this job. Others have none.
local lists = {}
local function isEarly(job)
  if lists[job] == nil then
    local key = earlyKey(prefix, job)
    local first = redis.call('LINDEX', key, 0)
    lists[job] = type(first) == 'string' and first ~= TAKEN
    if lists[job] then redis.call('PEXPIRE', key, EARLY_MS) end
  end
  return lists[job]
end

local reply = {}
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now - tonumber(ARGV[3])),
  'LIMIT', '0', ARGV[4])
for i = 1, #old do
  local id = old[i]
  local batch = redis.call('HMGET', batchKey(prefix, id), 'state', 'job')
  if type(batch[1]) == 'string' then
    redis.call('ZADD', KEYS[1], whole(now), id)
    local job = batch[1] == 'open' and type(batch[2]) == 'string' and batch[2] or ''
    reply[#reply + 1] = id
    reply[#reply + 1] = batch[1]
    reply[#reply + 1] = job
    reply[#reply + 1] = job ~= '' and job ~= id and isEarly(job) and '1' or ''
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return list(reply)
