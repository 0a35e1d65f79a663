-- Gives a waiting conversation to one agent; of all who try at once, one gets it.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outbox  6 waiting list of the team  7 conversations the agent has
-- ARGV  1 id  2 now  3 epoch that the agent saw  4 deliver by outbox (0/1)  5 agent  6 agent's name  7 capacity
--       8 owner entry; then entries to say
-- Result {'ok', seq}, or a refusal 'not_waiting', 'stale' (waiting, but in another epoch) or 'at_capacity'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
if is[1] ~= 'waiting' then
  return refuse(c, 'not_waiting')
end
if is[2] ~= ARGV[3] then
  return refuse(c, 'stale')
end
if redis.call('SCARD', KEYS[7]) >= tonumber(ARGV[7]) then
  return refuse(c, 'at_capacity')
end

redis.call('ZREM', KEYS[6], c.id)
redis.call('SADD', KEYS[7], c.id)
move(c, 'agent', ARGV[8], 'agent', ARGV[5], 'agent_name', ARGV[6], 'claimed_at', ARGV[2])
append_all(c, 9, #ARGV, ARGV[4] == '1' and KEYS[5] or nil)
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
