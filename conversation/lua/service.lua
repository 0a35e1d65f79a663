-- Tells what became of a clock of the service levels, once, and says when to look at it next.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 when to look at which clock
-- ARGV  1 id  2 now, for the entry  3 kind, 4 since and 5 what was told, as the caller saw them
--       6 what is told now ('' for nothing)  7 when to look next, ms ('' for never)  8 entry
-- Result 'ok', or 'stale': the clock was ended or begun anew, and whoever did that said when to look

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'service_kind', 'service_since_at', 'service_told')
if (is[1] or '') ~= ARGV[3] or (is[2] or '') ~= ARGV[4] or (is[3] or '') ~= ARGV[5] then
  return 'stale'
end
if ARGV[7] == '' then
  redis.call('ZREM', KEYS[5], c.id)
else
  redis.call('ZADD', KEYS[5], ARGV[7], c.id)
end
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[1], 'service_told', ARGV[6])
  append(c, ARGV[8])
end
return 'ok'
