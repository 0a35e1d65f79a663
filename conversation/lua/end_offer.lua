-- Stops ringing an agent who did not take a conversation; it is for another then. Who lets several in a row ring out is
-- set away. What was taken or left the queue rings no more by itself (prelude, `move`).
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 what the agent is rung for  7 all that ring  8 agent
--       9 passing
-- ARGV  1 id  2 now  3 agent  4 why: 'declined', 'missed', 'away' or 'gone'  5 frame for the desks
--       6 how many in a row may ring out  7 frame that says that the agent is away
-- Result {'ok'|'away'|'ringing'|'none'}: 'away' where the agent is that now, 'ringing' where a missed one is not over yet

local is = redis.call('HMGET', KEYS[1], 'offered_to', 'offered_until_at', 'asked')
if is[1] ~= ARGV[3] then
  if not is[1] then
    redis.call('ZREM', KEYS[7], ARGV[1])
  end
  return {'none'}
end
if ARGV[4] == 'missed' and tonumber(is[2]) > tonumber(ARGV[2]) then
  return {'ringing'}
end

local asked = cjson.decode(is[3] or '{}')
asked[ARGV[3]] = tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'asked', cjson.encode(asked))
redis.call('HDEL', KEYS[1], 'offered_to', 'offered_name', 'offered_until_at')
if redis.call('GET', KEYS[6]) == ARGV[1] then
  redis.call('DEL', KEYS[6])
end
redis.call('ZREM', KEYS[7], ARGV[1])
redis.call('PUBLISH', KEYS[9], ARGV[5])
if ARGV[4] ~= 'missed' then
  redis.call('HDEL', KEYS[8], 'missed')
  return {'ok'}
end
if redis.call('HINCRBY', KEYS[8], 'missed', 1) < tonumber(ARGV[6]) then
  return {'ok'}
end
redis.call('HDEL', KEYS[8], 'missed')
redis.call('HSET', KEYS[8], 'status', 'away', 'away_reason', 'missed_offers')
redis.call('PUBLISH', KEYS[9], ARGV[7])
return {'away'}
