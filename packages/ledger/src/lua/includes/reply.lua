-- A list to return. ioredis-mock takes a table that grew element by element for an object; unpack
-- runs out of stack near 8,000 values, which only a server is asked for.
local function list(reply)
  if #reply > 5000 then return reply end
  return { unpack(reply) }
end
