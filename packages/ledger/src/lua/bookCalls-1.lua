--[[
  Books calls of a look-up API in the app's budget.

  KEYS[1] budgets of the app

  ARGV[1] now in ms, '' for the server's clock
  ARGV[2] how many calls
  ARGV[3] ms a call earns
  ARGV[4] burst, ms
  ARGV[5] the API

  Returns { the wait before the first call in ms, negative while the burst lasts, the further wait
            of each call after it }
]]
--- @include "clock"
--- @include "budget"

local now = clock(ARGV[1])
return { bookCalls(KEYS[1], ARGV[5], now, tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[2])) }
