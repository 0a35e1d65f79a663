-- Puts an agent's conversation back on a waiting list: by transfer, or because the agent is gone.
-- In its own team that is the front, whatever the others' priority; in another, where its waiting time puts it.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outbox  6 waiting list of the new team  7 conversations the agent has
-- ARGV  1 id  2 now  3 epoch  4 deliver by outbox (0/1)  5 agent who has it  6 team  7 reason  8 score
--       9 owner entry  10 number of entries that come before it (notes); these, then the entries to say
-- Result {'ok', seq} or a refusal 'not_owner'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent', 'team')
if is[1] ~= 'agent' or is[2] ~= ARGV[3] or is[3] ~= ARGV[5] then
  return refuse(c, 'not_owner')
end

local outbox = ARGV[4] == '1' and KEYS[5] or nil
local notes = tonumber(ARGV[10])
append_all(c, 11, 10 + notes)
redis.call('SREM', KEYS[7], c.id)
local score = tonumber(ARGV[8])
local first = redis.call('ZRANGE', KEYS[6], 0, 0, 'WITHSCORES')
if is[4] == ARGV[6] and first[2] then
  score = math.min(score, tonumber(first[2]) - 1)
end
redis.call('ZADD', KEYS[6], string.format('%.0f', score), c.id)
move(c, 'waiting', ARGV[9], 'agent', '', 'agent_name', '', 'team', ARGV[6], 'reason', ARGV[7])
append_all(c, 11 + notes, #ARGV, outbox, redis.call('ZRANK', KEYS[6], c.id) + 1)
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
