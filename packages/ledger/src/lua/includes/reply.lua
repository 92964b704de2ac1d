-- A list to return. ioredis-mock takes a table that grew element by element for an object.
local function list(reply) return { unpack(reply) } end
