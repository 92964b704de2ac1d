--- @include "keys"
-- How many batches share a job. A job costs Redis and both processes about as much as all else that
-- is done for a batch of one person. What is urgent may wait for so many calls until a job is over and a
-- worker looks for the next one.
local ON_A_JOB = 8

-- Stands before the batches of an early job that a worker has taken: nobody is put on it any more.
local TAKEN = '!'
-- As long as there are workers, the sweep sees to it that the list stays until one of them takes it.
local EARLY_MS = '604800000'

-- Puts batches on the early job of their priority, which the caller adds before it knows them: `early`
-- names one for each priority that has one, by blanks. Returns its name, nil where there is none.
local function boardEarly(prefix, letter, batches, early)
  local job = string.match(' ' .. early, ' (' .. letter .. '%S+)')
  if not job then return nil end
  local key = earlyKey(prefix, job)
  if redis.call('LINDEX', key, 0) == TAKEN then return nil end
  local count = redis.call('RPUSH', key, unpack(batches))
  if count == #batches then redis.call('PEXPIRE', key, EARLY_MS) end
  return job
end

-- Says which job each new batch of a command is on. Those that wait for company are put on an early job
-- where there is one. Others that leave at the same time, with the same priority, share jobs that are
-- named after the first on each, and "+"; whoever is alone has one by its own name. So have departments,
-- which may take minutes.
-- parts: as put.lua makes them; what is said is their `job`
local function assignJobs(prefix, parts, early)
  local groups, order = {}, {}
  for _, part in ipairs(parts) do
    local terms = part.slot.content.terms
    if part.slot.kind == 'departments' then
      part.job = part.batch
    else
      -- Full batches leave at once, others wait for company, which urgent ones do not.
      local name = terms.letter .. (part.full and '!' or '') .. terms.due
      local group = groups[name]
      if not group then
        local waits = not part.full and terms.due == '' and terms.letter ~= 'u'
        group = { letter = terms.letter, waits = waits, parts = {}, batches = {} }
        groups[name] = group
        order[#order + 1] = group
      end
      group.parts[#group.parts + 1] = part
      group.batches[#group.batches + 1] = part.batch
    end
  end
  for _, group in ipairs(order) do
    local shared = group.waits and boardEarly(prefix, group.letter, group.batches, early)
    local job = #group.parts == 1 and group.batches[1]
    for i, part in ipairs(group.parts) do
      if not shared and #group.parts > 1 and (i - 1) % ON_A_JOB == 0 then job = part.batch .. '+' end
      part.job = shared or job
    end
  end
end
