-- Notes how far the customer's page has shown a conversation.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes
-- ARGV  1 seq
-- Result {'ok'}; also where there is nothing to note

local is = redis.call('HMGET', KEYS[1], 'seq', 'read')
local seq = math.min(tonumber(ARGV[1]), tonumber(is[1] or '0'))
if seq > tonumber(is[2] or '0') then
  redis.call('HSET', KEYS[1], 'read', seq)
end
return {'ok'}
