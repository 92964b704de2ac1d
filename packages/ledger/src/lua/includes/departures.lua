--- @include "keys"
-- How many batches share a job. A job costs Redis and both processes about as much as all else that
-- is done for a batch of one person. What is urgent may wait for so many calls until a job is over and a
-- worker looks for the next one.
local ON_A_JOB = 8

-- Stands before the batches of a job that a worker has taken: nobody is put on it any more.
local TAKEN = '!'
-- As long as there are workers, the sweep sees to it that it stays until one of them takes it.
local ABOARD_MS = '604800000'

-- Which job each new batch of a command is on. Those that wait for company are put on the one that the
-- caller adds for them, `waiting` being its name without the letter of their priority, '' for none.
-- Others that leave at the same time, with the same priority, share one that is named after the first of
-- them, and "+"; whoever is alone has one by its own name. So have departments, which may take minutes.
local function newDepartures(prefix, waiting)
  local departures, boarding = {}, {}
  local function open(letter)
    local job = letter .. waiting
    if redis.call('LINDEX', aboardKey(prefix, job), 0) == TAKEN then return nil end
    boarding[#boarding + 1] = { job = job, batches = {} }
    return boarding[#boarding]
  end
  -- Full batches leave at once, others wait for company, which urgent ones do not.
  local function departureOf(slot, full)
    local terms = slot.content.terms
    local name = terms.letter .. (full and '!' or '') .. terms.due
    if not departures[name] then
      local waits = waiting ~= '' and not full and terms.due == '' and terms.letter ~= 'u'
      departures[name] = { expected = 0, seen = 0, open = waits and open(terms.letter) or nil }
    end
    return departures[name]
  end
  local function expect(slot, full, batches)
    if slot.kind == 'departments' then return end
    local departure = departureOf(slot, full)
    departure.expected = departure.expected + batches
  end
  -- All of the command are expected before the first is asked for.
  local function jobOf(slot, full, batch)
    if slot.kind == 'departments' then return batch end
    local departure = departureOf(slot, full)
    local aboard = departure.open
    if aboard then
      aboard.batches[#aboard.batches + 1] = batch
      return aboard.job
    end
    if departure.expected == 1 then return batch end
    if departure.seen % ON_A_JOB == 0 then departure.job = batch .. '+' end
    departure.seen = departure.seen + 1
    return departure.job
  end
  local function board()
    for _, aboard in ipairs(boarding) do
      local key = aboardKey(prefix, aboard.job)
      local count = redis.call('RPUSH', key, unpack(aboard.batches))
      if count == #aboard.batches then redis.call('PEXPIRE', key, ABOARD_MS) end
    end
  end
  return expect, jobOf, board
end
