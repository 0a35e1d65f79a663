-- Takes one address out of those that a customer is known by; who writes from there is somebody of their own again.
-- What was said stays where it was; the address gets a conversation of its own.
-- KEYS  1 feed  2 open  3 inbox; and the prefixes  4 conversation  5 log  6 customer  7 identities  8 identity  9 address
--       10 outbox
-- ARGV  1 now  2 pushed channels  3 channel  4 address  5 conversation in which it was said  6 its epoch
--       7 handled before  8 handled after  9 new customer id  10 new conversation id  11 note for the record
--       12 what is said at the address
-- Result {'ok', conversation at the address}, or a refusal {'stale'|'alone'}

local here = ARGV[3] .. ' ' .. ARGV[4]
local c = {id = ARGV[5], now = ARGV[1], conversation = KEYS[4] .. ARGV[5], log = KEYS[5] .. ARGV[5], feed = KEYS[1],
  open = KEYS[2]}
local is = redis.call('HMGET', c.conversation, 'epoch', 'handled', 'addresses', 'language', 'language_chosen')
if is[1] ~= ARGV[6] or is[2] ~= ARGV[7] then
  return {'stale'}
end
local customer = redis.call('GET', named(KEYS[8], here))
if not customer or redis.call('SCARD', KEYS[7] .. customer) < 2 then
  return {'alone'}
end

redis.call('SREM', KEYS[7] .. customer, here)
redis.call('HDEL', KEYS[6] .. customer, 'proof ' .. here)
redis.call('SET', named(KEYS[8], here), ARGV[9])
redis.call('SADD', KEYS[7] .. ARGV[9], here)
redis.call('HSET', KEYS[6] .. ARGV[9], 'created_at', ARGV[1], 'language', is[4], 'proof ' .. here, 'left ' .. ARGV[1])

redis.call('HSET', c.conversation, 'handled', ARGV[8])
local kept = {}
for line in string.gmatch(is[3] or here, '[^\n]+') do
  if line ~= here then
    table.insert(kept, line)
  end
end
local own = c
if #kept == 0 then
  redis.call('HSET', c.conversation, 'customer', ARGV[9])
  append(c, ARGV[11])
else
  own = {id = ARGV[10], now = ARGV[1], conversation = KEYS[4] .. ARGV[10], log = KEYS[5] .. ARGV[10], feed = KEYS[1],
    open = KEYS[2]}
  redis.call('HSET', c.conversation, 'addresses', table.concat(kept, '\n'))
  open_conversation(own, here, named(KEYS[9], here), ARGV[9], KEYS[6] .. ARGV[9], is[4], is[5] or 0)
  append(own, ARGV[11])
  append(c, ARGV[11])
  local channel, address = string.match(kept[#kept], '^(%S+) (.+)$')
  turn_to(c, channel, address, KEYS[10], ARGV[2])
end
local said = append(own, ARGV[12])
redis.call('HSET', own.conversation, 'handled', own == c and ARGV[8] or said)
deliver(own, said, KEYS[10], ARGV[2])
return {'ok', own.id}
