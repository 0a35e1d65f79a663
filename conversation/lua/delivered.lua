-- Marks how far a conversation has been delivered, and a failure where there was one.
-- KEYS  1 conversation  2 log  3 feed  4 open
-- ARGV  1 id  2 now  3 delivered before  4 delivered after  5 entry of a failure ('' for none)
-- Result {'ok', seq} or a refusal 'stale' (another worker moved the mark, or the conversation is gone)

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'delivered')
if not is[1] or (is[2] or '0') ~= ARGV[3] then
  return refuse(c, 'stale')
end
redis.call('HSET', KEYS[1], 'delivered', ARGV[4])
if ARGV[5] ~= '' then
  append(c, ARGV[5])
end
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
