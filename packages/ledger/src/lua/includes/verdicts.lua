--- @include "day-book"
--- @include "digest-due"
-- Sorts the people of a batch by what the day allows them: ok, duplicates (each with the batch that
-- owns the slot, a broadcast's maybe), limited, folded (each with when the digest is due). Takes
-- nothing yet: `taken` lists those it is to be written for, each with what is in the book.
-- day: { prefix, now, today, hash, sentToAll, broadcastOwner, most, digest, yields }; no digest where
-- none is made; `yields` to the digests that wait already
local function judge(id, reached, day)
  local verdict = { ok = {}, duplicates = {}, limited = {}, folded = {}, userIds = {}, taken = {} }
  local signature, known = signatureOf(id), {}
  for _, one in ipairs(reached) do
    local person = known[one.userId]
    if not person then
      local book = readPerson(day.prefix, day.today, one.userId)
      person = { owner = ownerOf(book, day.hash), into = verdict.ok }
      known[one.userId] = person
      if person.owner == signature then
        person.owner = nil
      elseif person.owner or day.broadcastOwner ~= '' then
        person.into = verdict.duplicates
      else
        local count = countOf(book) + day.sentToAll
        local free = day.most - count
        if day.yields then person.owner, free, person.due = amongDigests(day, one.userId, book, count) end
        if person.owner then
          person.into = verdict.duplicates
        elseif person.due then
          person.into = verdict.folded
        elseif free <= 0 then
          person.into = verdict.limited
        else
          verdict.taken[#verdict.taken + 1] = one.userId
          verdict.taken[#verdict.taken + 1] = book
        end
      end
      if person.into == verdict.ok then verdict.userIds[#verdict.userIds + 1] = one.userId end
    end
    one.due = person.due
    if person.owner then
      one.owner = batchOf(person.owner)
    elseif person.into == verdict.duplicates then
      one.owner = day.broadcastOwner
    end
    person.into[#person.into + 1] = one
  end
  return verdict
end

-- The same for a broadcast, which is one recipient whoever it reaches.
local function judgeBroadcast(id, reached, day)
  local verdict = { ok = {}, duplicates = {}, limited = {}, folded = {}, userIds = {}, taken = {} }
  if day.broadcastOwner == '' and day.sentToAll >= day.most then
    verdict.limited = reached
  elseif day.broadcastOwner ~= '' and day.broadcastOwner ~= id then
    verdict.duplicates = reached
  else
    verdict.ok = reached
  end
  return verdict
end
