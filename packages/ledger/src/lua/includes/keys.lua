-- Keys of one app. `prefix` is "dp:{app}:": the hash tag puts all of an app's keys on one slot.
-- keys.ts names the same keys for the commands that are not scripts. Those of notifications are made
-- by notification.lua.
local function batchKey(prefix, batch) return prefix .. 'b:' .. batch end
-- The batches on an early job, which was added before they were known.
local function earlyKey(prefix, job) return prefix .. 'early:' .. job end
local function mobileKey(prefix, mobile) return prefix .. 'm:' .. mobile end
-- The batch that was told to look a mobile up.
local function askedKey(prefix, mobile) return prefix .. 'asked:' .. mobile end
local function departmentKey(prefix, department) return prefix .. 'dept:' .. department end
-- Broadcasts of a day: "n" -> count, "content:<hash>" -> the batch that owns the slot.
local function broadcastsKey(prefix, day) return prefix .. 'day:' .. day .. ':everyone' end
-- DingTalk's code for a content that it called forbidden.
local function quarantineKey(prefix, hash) return prefix .. 'forbidden:' .. hash end
-- The notifications whose people one call carried, where there were several.
local function taskKey(prefix, task) return prefix .. 't:' .. task end
