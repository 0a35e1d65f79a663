-- Asks a colleague for advice on an agent's conversation, with a question; who was asked before is asked no more.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 what the colleague is asked about
-- ARGV  1 id  2 now  3 epoch  4 agent who has it  5 colleague  6 colleague's name  7 digest of the question
--       8 record of the asking  9 question (a note)
-- Result {'ok'}, {'again'} (the same question to the same colleague) or a refusal 'not_owner'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent', 'consulted', 'consulted_about', 'unanswered_since_at')
if is[1] ~= 'agent' or is[2] ~= ARGV[3] or is[3] ~= ARGV[4] then
  return refuse(c, 'not_owner')
end
if is[4] == ARGV[5] and is[5] == ARGV[7] then
  return {'again'}
end

if is[4] ~= ARGV[5] then
  end_consultation(c)
  redis.call('SADD', KEYS[6], c.id)
end
redis.call('HSET', KEYS[1], 'consulted', ARGV[5], 'consulted_name', ARGV[6], 'consulted_about', ARGV[7])
append_all(c, is[4] == ARGV[5] and 9 or 8, 9)
-- Who asks is at it: the customer's wait counts from there, as with a note.
if (is[6] or '') ~= '' then
  redis.call('HSET', KEYS[1], 'unanswered_since_at', ARGV[2])
end
return {'ok'}
