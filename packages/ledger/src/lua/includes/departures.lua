-- How many batches share a job. A job costs Redis and both processes about as much as all else that
-- is done for a batch of one person. What is urgent may wait for so many calls until a job is over and a
-- worker looks for the next one.
local ON_A_JOB = 8

-- Which job each new batch of a command is on. Those that leave at the same time, with the same
-- priority, share one that is named after the first of them, and "+"; whoever is alone has one by its
-- own name. So have departments, which may take minutes.
local function newDepartures()
  local departures = {}
  -- Full batches leave at once, others wait for company.
  local function departureOf(slot, full)
    local terms = slot.content.terms
    local name = terms.letter .. (full and '!' or '') .. terms.due
    if not departures[name] then departures[name] = { expected = 0, seen = 0 } end
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
    if departure.expected == 1 then return batch end
    if departure.seen % ON_A_JOB == 0 then departure.job = batch .. '+' end
    departure.seen = departure.seen + 1
    return departure.job
  end
  return expect, jobOf
end
