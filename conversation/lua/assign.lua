-- Passes an agent's conversation straight to a colleague: back to the queue and claimed, in one step.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 conversations the agent has  7 those of the colleague
--       8 the prefix conversation
-- ARGV  1 id  2 now  3 epoch  4 pushed channels  5 agent who has it  6 colleague  7 colleague's name
--       8 capacity  9 weights of the channels  10 owner entry agent → waiting  11 owner entry waiting → agent
--       12 number of entries that come before (notes); these, then the entries to say
-- Result {'ok', seq}, or a refusal 'not_owner' or 'at_capacity'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent')
if is[1] ~= 'agent' or is[2] ~= ARGV[3] or is[3] ~= ARGV[5] then
  return refuse(c, 'not_owner')
end
if not has_room(c, KEYS[7], KEYS[8], ARGV[8], ARGV[9]) then
  return refuse(c, 'at_capacity')
end

local notes = tonumber(ARGV[12])
append_all(c, 13, 12 + notes)
redis.call('SREM', KEYS[6], c.id)
redis.call('SADD', KEYS[7], c.id)
move(c, 'waiting', ARGV[10], 'agent', '', 'agent_name', '')
move(c, 'agent', ARGV[11], 'agent', ARGV[6], 'agent_name', ARGV[7], 'claimed_at', ARGV[2])
deliver(c, append_all(c, 13 + notes, #ARGV), KEYS[5], ARGV[4])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
