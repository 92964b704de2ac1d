-- Keys of one app. `prefix` is "dp:{app}:": the hash tag puts all of an app's keys on one slot.
-- keys.ts names the same keys for the commands that are not scripts.
local function notificationKey(prefix, notification) return prefix .. 'n:' .. notification end
local function batchKey(prefix, batch) return prefix .. 'b:' .. batch end
local function mobileKey(prefix, mobile) return prefix .. 'm:' .. mobile end
-- How many messages each person was sent on a day: user id -> count.
local function countsKey(prefix, day) return prefix .. 'day:' .. day .. ':people' end
-- Who was sent a content on a day: user id -> the batch that owns the slot.
local function ownersKey(prefix, day, hash) return prefix .. 'day:' .. day .. ':content:' .. hash end
-- Broadcasts of a day: "n" -> count, "content:<hash>" -> the batch that owns the slot.
local function broadcastsKey(prefix, day) return prefix .. 'day:' .. day .. ':everyone' end
