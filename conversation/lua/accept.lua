-- Takes a customer's message: knows a redelivery, finds or opens the conversation, stores, asks for handling.
-- KEYS  1 seen  2 address  3 identity  4 inbox  5 feed  6 open
--       and the prefixes  7 conversation  8 log  9 customer  10 identities
-- ARGV  1 new conversation id  2 now  3 new customer id  4 channel  5 address  6 language  7 language chosen (0/1)
--       8 entry  9 digest of the text  10 seconds that a redelivery is known
--       11 conversation id to use instead where the first was used before
-- Result {'ok'|'again'|'conflict', conversation, seq, opened (0/1)}

local seen = redis.call('GET', KEYS[1])
if seen then
  local id, seq, digest = string.match(seen, '^(%S+) (%S+) (%S+)$')
  if digest ~= ARGV[9] then
    return {'conflict', id, tonumber(seq), 0}
  end
  return {'again', id, tonumber(seq), 0}
end

local id = redis.call('GET', KEYS[2])
local opened = 0
if not id then
  opened = 1
  id = ARGV[1]
  if redis.call('EXISTS', KEYS[7] .. id) == 1 then
    id = ARGV[11]
  end
  local customer = redis.call('GET', KEYS[3])
  if not customer then
    customer = ARGV[3]
    redis.call('SET', KEYS[3], customer)
    redis.call('HSET', KEYS[9] .. customer, 'created_at', ARGV[2], 'language', ARGV[6])
    redis.call('SADD', KEYS[10] .. customer, ARGV[4] .. ' ' .. ARGV[5])
  end
  redis.call('SET', KEYS[2], id)
  redis.call('HSET', KEYS[7] .. id, 'channel', ARGV[4], 'address', ARGV[5], 'customer', customer,
    'language', ARGV[6], 'language_chosen', ARGV[7], 'owner', 'bot', 'epoch', 0, 'seq', 0, 'handled', 0,
    'opened_at', ARGV[2], 'updated_at', ARGV[2])
end

local c = {id = id, now = ARGV[2], conversation = KEYS[7] .. id, log = KEYS[8] .. id, feed = KEYS[5], open = KEYS[6]}
local seq = append(c, ARGV[8])
redis.call('HSET', c.conversation, 'heard', seq)
redis.call('SET', KEYS[1], id .. ' ' .. seq .. ' ' .. ARGV[9], 'EX', ARGV[10])
redis.call('XADD', KEYS[4], '*', 'c', id)
return {'ok', id, seq, opened}
