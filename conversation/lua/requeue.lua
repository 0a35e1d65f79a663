-- Puts an agent's conversation back on a waiting list: by transfer, or because the agent is gone.
-- In its own team that is the front, whatever the others' priority; in another, where its waiting time puts it.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list of the new team  7 conversations the agent has
-- ARGV  1 id  2 now  3 epoch  4 pushed channels  5 agent who has it  6 team  7 reason  8 score
--       9 unanswered since, as the caller saw it; '' where that does not matter
--       10 owner entry  11 number of entries that come before it (notes); these, then the entries to say
-- Result {'ok', seq} or a refusal 'not_owner'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent', 'team', 'unanswered_since_at')
local answered = ARGV[9] ~= '' and is[5] ~= ARGV[9]
if is[1] ~= 'agent' or is[2] ~= ARGV[3] or is[3] ~= ARGV[5] or answered then
  return refuse(c, 'not_owner')
end

local notes = tonumber(ARGV[11])
append_all(c, 12, 11 + notes)
redis.call('SREM', KEYS[7], c.id)
local score = tonumber(ARGV[8])
local first = redis.call('ZRANGE', KEYS[6], 0, 0, 'WITHSCORES')
if is[4] == ARGV[6] and first[2] then
  score = math.min(score, tonumber(first[2]) - 1)
end
redis.call('ZADD', KEYS[6], string.format('%.0f', score), c.id)
move(c, 'waiting', ARGV[10], 'agent', '', 'agent_name', '', 'team', ARGV[6], 'reason', ARGV[7])
-- Who has just let go of it is rung for it last.
redis.call('HSET', KEYS[1], 'asked', cjson.encode({[ARGV[5]] = tonumber(ARGV[2])}))
deliver(c, append_all(c, 12 + notes, #ARGV, redis.call('ZRANK', KEYS[6], c.id) + 1), KEYS[5], ARGV[4])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
