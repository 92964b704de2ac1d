-- A list to return. ioredis-mock takes a table that grew element by element for an object; unpack
-- runs out of stack near 8,000 values, which only a server is asked for.
local function list(reply)
  if #reply > 5000 then return reply end
  return { unpack(reply) }
end

-- What a step that many share a command for answers for one of them. It fails alone.
local function attempt(step, ...)
  local ok, reply = pcall(step, ...)
  if ok then return reply end
  return { 'error', type(reply) == 'table' and reply.err or tostring(reply) }
end
