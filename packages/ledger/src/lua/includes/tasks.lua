-- The calls of a notification: "<task>:<ms>:<marks>" by blanks. Marks, in this order: s for a call
-- that carried other notifications' people too, d for a second copy of one that may have arrived,
-- g for a digest, then r recalled or x<code> not recalled.
local function parseTasks(text)
  local tasks = {}
  if type(text) == 'string' then
    for task, at, marks in string.gmatch(text, '(%d+):(%d+):(%S*)') do
      tasks[#tasks + 1] = { task = task, at = at, shared = string.sub(marks, 1, 1) == 's',
        again = string.find(marks, '^s?d') ~= nil,
        recalled = string.find(marks, '^s?d?g?r') ~= nil,
        digest = string.find(marks, '^s?d?g') ~= nil, refused = string.find(marks, 'x', 1, true) ~= nil }
    end
  end
  return tasks
end

local function markTask(text, task, mark)
  return (string.gsub(text, '(' .. task .. ':%d+:s?d?g?)[^%s]*', '%1' .. mark))
end
