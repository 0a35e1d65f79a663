-- Lets go of a conversation's lease, unless a message came in meanwhile that is not handled.
-- KEYS  1 lease  2 conversation
-- ARGV  1 holder
-- Result 'released', 'more' (the lease stays) or 'lost' (somebody else has it)

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 'lost'
end
local is = redis.call('HMGET', KEYS[2], 'heard', 'handled')
if is[1] and tonumber(is[1]) > tonumber(is[2]) then
  return 'more'
end
redis.call('DEL', KEYS[1])
return 'released'
