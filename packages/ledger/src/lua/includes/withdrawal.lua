--- @include "allowance"
--- @include "batch"
--- @include "notification"
--- @include "recipients"
-- Recipients of a batch get nothing from it any more. What was taken for them is given back, except
-- for people whom others in the batch name, too.
-- batch: { id, kind, day, hash, from, skip }, day and skip '' for none; others are those who stay.
-- Returns the positions that the batch skips from now on.
local function withdraw(prefix, now, retention, batch, own, others)
  local kept, released = {}, {}
  for _, one in ipairs(others) do
    if one.userId then kept[one.userId] = true end
  end
  for _, one in ipairs(own) do
    if not (one.userId and kept[one.userId]) then released[#released + 1] = one end
  end
  if #others == 0 or batch.kind ~= 'everyone' then
    release(prefix, batch.id, batch.kind, batch.day, batch.hash, released)
  end
  if batch.kind == 'digest' then unfold(prefix, batch.id, own, others) end
  move(prefix, now, retention, own,
    { from = batch.from, to = 'c', reason = '', code = '', task = '' })
  return leave(batchKey(prefix, batch.id), batch.skip, own)
end

-- Takes those out of a batch whose notification was recalled since they were to be sent to.
-- Returns who stays, and the positions that the batch skips.
local function withdrawRecalled(prefix, now, retention, batch, recipients)
  local own, others, recalled = {}, {}, {}
  for _, one in ipairs(recipients) do
    local id = one.notification
    if recalled[id] == nil then recalled[id] = isRecalled(prefix, id) end
    local into = recalled[id] and own or others
    into[#into + 1] = one
  end
  if #own == 0 then return recipients, batch.skip end
  return others, withdraw(prefix, now, retention, batch, own, others)
end
