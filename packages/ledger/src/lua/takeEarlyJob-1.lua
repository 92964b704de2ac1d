--[[
  Takes the batches of an early job, which was added before they were known. From now on nobody is put on
  it. Where they are more than share a job, they are on others from now on, all of them. Taken again, those
  that have not begun are on the same jobs.

  KEYS[1] the batches on the job

  ARGV[1] key prefix of the app
  ARGV[2] the job
  ARGV[3] how long it is remembered to be taken, ms

  Returns { batch, its job, ... } of those that have not begun
]]
--- @include "jobs"
--- @include "reply"

local batches, job, reply = redis.call('LRANGE', KEYS[1], 0, -1), ARGV[2], {}
local first = batches[1] == TAKEN and 2 or 1
if first == 1 then redis.call('LPUSH', KEYS[1], TAKEN) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local fits = #batches - first < ON_A_JOB
for i = first, #batches do
  local batch = batches[i]
  local key = batchKey(ARGV[1], batch)
  if not fits and (i - first) % ON_A_JOB == 0 then job = batch .. '+' end
  if redis.call('HGET', key, 'state') == 'open' then
    if not fits then redis.call('HSET', key, 'job', job) end
    reply[#reply + 1] = batch
    reply[#reply + 1] = job
  end
end
return list(reply)
