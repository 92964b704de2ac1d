--- @include "keys"
-- Fills in the user ids of mobiles, from what was just looked up and from what the directory
-- remembers ('' for a mobile that is nobody's), and returns the mobiles that nobody knows yet.
local function resolve(prefix, recipients, found)
  local asked, keys, unresolved, listed = {}, {}, {}, {}
  for _, one in ipairs(recipients) do
    if one.mobile and not one.userId then
      one.userId = found[one.mobile]
      if not one.userId then
        asked[#asked + 1] = one
        keys[#keys + 1] = mobileKey(prefix, one.mobile)
      end
    end
  end
  if #asked == 0 then return unresolved end
  local known = redis.call('MGET', unpack(keys))
  for i, one in ipairs(asked) do
    if type(known[i]) == 'string' then
      one.userId = known[i]
    elseif not listed[one.mobile] then
      listed[one.mobile] = true
      unresolved[#unresolved + 1] = one.mobile
    end
  end
  return unresolved
end

-- Of these mobiles, at most so many that this batch is to look up. What another batch has been told
-- to look up is left to it: each person is one call, however many workers there are. A worker that
-- dies meanwhile holds a mobile up for five seconds.
local function toLookUp(prefix, batch, mobiles, most)
  local mine = {}
  for _, mobile in ipairs(mobiles) do
    if #mine == most then break end
    local key = askedKey(prefix, mobile)
    redis.call('SET', key, batch, 'NX', 'PX', '5000')
    if redis.call('GET', key) == batch then mine[#mine + 1] = mobile end
  end
  return mine
end

-- What this batch was to look up and did not find out is for the next one that needs it: this one may
-- stand behind for seconds now, with the failure that stopped it.
local function leaveToOthers(prefix, batch, mobiles)
  for _, mobile in ipairs(mobiles) do
    local key = askedKey(prefix, mobile)
    if redis.call('GET', key) == batch then redis.call('DEL', key) end
  end
end
