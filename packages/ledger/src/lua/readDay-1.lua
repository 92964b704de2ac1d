--[[
  What is used of today.

  KEYS[1] any key of the app: all of them lie on its slot

  ARGV[1] key prefix of the app
  ARGV[2] now in ms, '' for the server's clock
  ARGV[3] a user id, '' for none
  ARGV[4] messages a day for one person

  Returns { day as days since 1970, broadcasts, messages to that person with the broadcasts }
]]
--- @include "keys"
--- @include "day-book"

local today = shanghaiDay(clock(ARGV[2]))
local broadcasts = redis.call('HGET', broadcastsKey(ARGV[1], today), 'n') or '0'
local user = countOf(readPerson(ARGV[1], today, ARGV[3])) + tonumber(broadcasts)
return { today, broadcasts, whole(math.min(user, tonumber(ARGV[4]))) }
