-- Rings one agent for a waiting conversation. One conversation rings one agent, and one agent for one conversation.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 conversations the agent has  7 the prefix conversation
--       8 what the agent is rung for  9 all that ring  10 agent  11 presence  12 passing
-- ARGV  1 id  2 now  3 epoch  4 agent  5 agent's name  6 until when, ms  7 capacity  8 weights of the channels
--       9 since when, ms, the agent must have given a sign of life  10 frame for the desks
-- Result {'ok'}, or why not: {'stale'} (does not wait in this epoch, or rings already), {'unable'} (the agent is not there,
-- takes nothing, is rung for another, or has no room)

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'offered_to')
if is[1] ~= 'waiting' or is[2] ~= ARGV[3] or is[3] then
  return {'stale'}
end
local seen = redis.call('ZSCORE', KEYS[11], ARGV[4])
local status = redis.call('HGET', KEYS[10], 'status')
local other = redis.call('GET', KEYS[8])
if not seen or tonumber(seen) < tonumber(ARGV[9]) or (status and status ~= 'available')
  or (other and redis.call('HGET', KEYS[7] .. other, 'offered_to') == ARGV[4])
  or not has_room(c, KEYS[6], KEYS[7], ARGV[7], ARGV[8]) then
  return {'unable'}
end

redis.call('HSET', KEYS[1], 'offered_to', ARGV[4], 'offered_name', ARGV[5], 'offered_until_at', ARGV[6])
redis.call('SET', KEYS[8], c.id, 'PX', ARGV[6] - ARGV[2] + 60000)
redis.call('ZADD', KEYS[9], ARGV[6], c.id)
redis.call('PUBLISH', KEYS[12], ARGV[10])
return {'ok'}
