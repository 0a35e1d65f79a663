-- Gives a waiting conversation to one agent; of all who try at once, one gets it.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list of the team  7 conversations the agent has
--       8 the prefix conversation
-- ARGV  1 id  2 now  3 epoch that the agent saw  4 pushed channels  5 agent  6 agent's name  7 capacity
--       8 weights of the channels  9 whether the agent may take what another is rung for (0/1)
--       10 owner entry; then entries to say
-- Result {'ok', seq}, or a refusal 'not_waiting', 'stale' (waiting, but in another epoch) or 'at_capacity', or
-- {'offered', agent, agent's name, until when} where another agent is rung for it

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'offered_to', 'offered_name', 'offered_until_at')
if is[1] ~= 'waiting' then
  return refuse(c, 'not_waiting')
end
if is[2] ~= ARGV[3] then
  return refuse(c, 'stale')
end
if ARGV[9] == '0' and is[3] and is[3] ~= ARGV[5] and tonumber(is[5]) > tonumber(ARGV[2]) then
  return {'offered', is[3], is[4], is[5]}
end
if not has_room(c, KEYS[7], KEYS[8], ARGV[7], ARGV[8]) then
  return refuse(c, 'at_capacity')
end

redis.call('ZREM', KEYS[6], c.id)
redis.call('SADD', KEYS[7], c.id)
move(c, 'agent', ARGV[10], 'agent', ARGV[5], 'agent_name', ARGV[6], 'claimed_at', ARGV[2])
deliver(c, append_all(c, 11, #ARGV), KEYS[5], ARGV[4])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
