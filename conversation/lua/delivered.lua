-- Marks how far a conversation has been delivered, and tells the staff of a failure, say, where there is something to tell.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes
-- ARGV  1 id  2 now  3 delivered before  4 delivered after  5 entry that tells it ('' for none)
--       6 channel and address that it was delivered to
-- Result {'ok'|'moved', seq}, 'moved' where the customer is at another address now, or a refusal 'stale'
-- (another worker moved the mark, or the conversation is gone)

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'delivered', 'channel', 'address')
if not is[1] or (is[2] or '0') ~= ARGV[3] then
  return refuse(c, 'stale')
end
redis.call('HSET', KEYS[1], 'delivered', ARGV[4])
if ARGV[5] ~= '' then
  append(c, ARGV[5])
end
local there = is[3] .. ' ' .. is[4] == ARGV[6]
return {there and 'ok' or 'moved', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
