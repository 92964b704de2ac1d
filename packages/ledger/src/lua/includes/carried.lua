--- @include "keys"
--- @include "sheet"
-- The notifications whose people one call carried, where there were several: "<id>", and for those on
-- a sheet "<sheet>:<place><place>...", by blanks.
local function noteCarried(prefix, task, own, sheets, keys)
  local names = {}
  for _, key in ipairs(keys) do
    local home = own[key] or sheets[key]
    if own[key] then
      names[#names + 1] = home.id
    else
      local places = {}
      for i, one in ipairs(home) do places[i] = placeOf(one.notification) end
      names[#names + 1] = sheetOf(home.id) .. ':' .. table.concat(places)
    end
  end
  redis.call('SET', taskKey(prefix, task), table.concat(names, ' '), 'PX', '86400000')
end

-- Their ids; of a call that carried one, this one.
local function carriedBy(prefix, task, only)
  local ids = {}
  for name in string.gmatch(redis.call('GET', taskKey(prefix, task)) or only, '%S+') do
    local sheet, places = string.match(name, '^(%x+):(%x+)$')
    if sheet then
      for place in string.gmatch(places, '%x%x') do ids[#ids + 1] = sheet .. place end
    else
      ids[#ids + 1] = name
    end
  end
  return ids
end
