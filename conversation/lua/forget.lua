-- Takes an agent off the board of presence, unless there was a sign of life meanwhile.
-- KEYS  1 presence
-- ARGV  1 agent  2 ms: the last sign of life must be older
-- Result 1 if taken off, else 0

local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not last or tonumber(last) >= tonumber(ARGV[2]) then
  return 0
end
return redis.call('ZREM', KEYS[1], ARGV[1])
