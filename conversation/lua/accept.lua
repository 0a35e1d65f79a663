-- Takes a customer's message: knows a redelivery, finds or opens the conversation, stores, asks for handling.
-- A conversation may have several addresses of its customer; answers go to the one where they wrote last.
-- KEYS  1 seen  2 address  3 identity  4 inbox  5 feed  6 open
--       and the prefixes  7 conversation  8 log  9 customer  10 identities  11 outbox
-- ARGV  1 new conversation id  2 now  3 new customer id  4 channel  5 address  6 language  7 language chosen (0/1)
--       8 entry  9 digest of the text  10 seconds that a redelivery is known
--       11 conversation id to use instead where the first was used before  12 what the channel calls the customer, or ''
--       13 pushed channels
-- Result {'ok'|'again'|'conflict', conversation, seq, opened (0/1)}

local seen = redis.call('GET', KEYS[1])
if seen then
  local id, seq, digest = string.match(seen, '^(%S+) (%S+) (%S+)$')
  if digest ~= ARGV[9] then
    return {'conflict', id, tonumber(seq), 0}
  end
  return {'again', id, tonumber(seq), 0}
end

local here = ARGV[4] .. ' ' .. ARGV[5]
local id = redis.call('GET', KEYS[2])
local opened = id and 0 or 1
if opened == 1 then
  id = redis.call('EXISTS', KEYS[7] .. ARGV[1]) == 0 and ARGV[1] or ARGV[11]
end
local c = {id = id, now = ARGV[2], conversation = KEYS[7] .. id, log = KEYS[8] .. id, feed = KEYS[5], open = KEYS[6]}
if opened == 1 then
  local customer = redis.call('GET', KEYS[3])
  if not customer then
    customer = ARGV[3]
    redis.call('SET', KEYS[3], customer)
    redis.call('HSET', KEYS[9] .. customer, 'created_at', ARGV[2], 'language', ARGV[6])
    redis.call('SADD', KEYS[10] .. customer, here)
  end
  if ARGV[12] ~= '' then
    redis.call('HSETNX', KEYS[9] .. customer, 'name', ARGV[12])
  end
  open_conversation(c, here, KEYS[2], customer, KEYS[9] .. customer, ARGV[6], ARGV[7])
else
  turn_to(c, ARGV[4], ARGV[5], KEYS[11], ARGV[13])
end
local seq = hear(c, ARGV[8])
redis.call('HSET', KEYS[9] .. redis.call('HGET', c.conversation, 'customer'),
  'last:' .. here, ARGV[2])
redis.call('SET', KEYS[1], id .. ' ' .. seq .. ' ' .. ARGV[9], 'EX', ARGV[10])
redis.call('XADD', KEYS[4], '*', 'c', id)
return {'ok', id, seq, opened}
