-- The people of a department and of those below it, as far as the directory remembers them.
-- Returns them without repeats; or nil and DingTalk's code for one that is gone, '' for one that is
-- not known.
local function membersOf(prefix, root)
  local queue, seen, people, listed, at = { root }, { [root] = true }, {}, {}, 1
  while queue[at] do
    local stored = redis.call('GET', departmentKey(prefix, queue[at]))
    if not stored then return nil, '' end
    local code = string.match(stored, '^!(.*)$')
    if code and at == 1 then return nil, code end
    local children, userIds = string.match(code and ';' or stored, '^([^;]*);(.*)$')
    for child in string.gmatch(children, '[^,]+') do
      if not seen[child] then
        seen[child] = true
        queue[#queue + 1] = child
      end
    end
    for userId in string.gmatch(userIds, '[^,]+') do
      if not listed[userId] then
        listed[userId] = true
        people[#people + 1] = userId
      end
    end
    at = at + 1
  end
  return people
end
