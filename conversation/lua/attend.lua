-- Settles a customer's message that the bot does not answer: somebody waits, an agent has the conversation, or it was
-- for Baton itself.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 customer
-- ARGV  1 id  2 now  3 epoch  4 handled before  5 handled after  6 pushed channels  7 memory
--       8 e-mail that the customer left ('' for none); then entries to say
-- Result {'ok', seq} or a refusal 'stale'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'handled')
if not is[1] or is[2] ~= ARGV[3] or is[3] ~= ARGV[4] then
  return refuse(c, 'stale')
end

redis.call('HSET', KEYS[1], 'handled', ARGV[5], 'memory', ARGV[7])
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[6], 'email', ARGV[8])
end
deliver(c, append_all(c, 9, #ARGV), KEYS[5], ARGV[6])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
