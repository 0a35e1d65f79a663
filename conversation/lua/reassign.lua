-- Gives a conversation that waits, or that an agent has, to an agent, or puts it on a team's waiting list, whoever has it:
-- a supervisor's word. Of two who give it away at once, one does.
-- In the team that it is with already that is the front; in another, where its waiting time puts it.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list that it is on, if it waits
--       7 conversations of the agent who has it, if one has  8 waiting list that it goes to, if any
--       9 conversations of the agent that it goes to, if any  10 the prefix conversation
-- ARGV  1 id  2 now  3 epoch  4 pushed channels  5 owner it must have ('agent' or 'waiting')  6 agent it must have ('' for none)
--       7 agent that it goes to ('' for a waiting list)  8 name of that agent  9 capacity ('' for any number)
--       10 team  11 reason ('' to keep the one it has)  12 score in the waiting list, for what an agent had
--       13 owner entry … → waiting ('' where it waits and goes to an agent)  14 owner entry waiting → agent ('' to a list)
--       15 number of entries that come before it (notes)  16 weights of the channels; the notes, then the entries to say
-- Result {'ok', seq}, or a refusal 'stale' or 'at_capacity'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent', 'team')
if is[1] ~= ARGV[5] or is[2] ~= ARGV[3] or (is[3] or '') ~= ARGV[6] then
  return refuse(c, 'stale')
end
local to_agent = ARGV[7] ~= ''
if to_agent and ARGV[9] ~= '' and not has_room(c, KEYS[9], KEYS[10], ARGV[9], ARGV[16]) then
  return refuse(c, 'at_capacity')
end

local notes = tonumber(ARGV[15])
append_all(c, 17, 16 + notes)
-- What waits keeps its place among those who wait elsewhere, with its priority.
local score = redis.call('ZSCORE', KEYS[6], c.id) or ARGV[12]
redis.call('ZREM', KEYS[6], c.id)
redis.call('SREM', KEYS[7], c.id)
local place = nil
if ARGV[13] ~= '' then
  local reason = ARGV[11] ~= '' and ARGV[11] or redis.call('HGET', KEYS[1], 'reason') or ''
  if not to_agent then
    local first = redis.call('ZRANGE', KEYS[8], 0, 0, 'WITHSCORES')
    if is[1] == 'agent' and is[4] == ARGV[10] and first[2] then
      score = math.min(tonumber(score), tonumber(first[2]) - 1)
    end
    redis.call('ZADD', KEYS[8], string.format('%.0f', tonumber(score)), c.id)
    place = redis.call('ZRANK', KEYS[8], c.id) + 1
  end
  move(c, 'waiting', ARGV[13], 'agent', '', 'agent_name', '', 'team', ARGV[10], 'reason', reason)
end
if to_agent then
  redis.call('SADD', KEYS[9], c.id)
  move(c, 'agent', ARGV[14], 'agent', ARGV[7], 'agent_name', ARGV[8], 'claimed_at', ARGV[2])
end
deliver(c, append_all(c, 17 + notes, #ARGV, place), KEYS[5], ARGV[4])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
