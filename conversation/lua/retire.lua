-- Forgets a closed conversation that the archive has whole; marks how far it has it otherwise.
-- KEYS  1 conversation  2 log  3 open  4 ids of the agents' messages
-- ARGV  1 id  2 seq that the archive has
-- Result 'retired' or 'kept'

local is = redis.call('HMGET', KEYS[1], 'owner', 'seq', 'archived')
if not is[2] then
  redis.call('ZREM', KEYS[3], ARGV[1])
  return 'retired'
end
if is[1] == 'closed' and is[2] == ARGV[2] then
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
  redis.call('ZREM', KEYS[3], ARGV[1])
  return 'retired'
end
if tonumber(is[3] or '0') < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'archived', ARGV[2])
end
return 'kept'
