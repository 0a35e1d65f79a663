-- Stores an agent's message to the customer, or a note; the same id again is the same message.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 ids of the agents' messages
-- ARGV  1 id  2 now  3 pushed channels ('' for a note)  4 agent ('' if any may write: a note)  5 message id
--       6 digest of the text  7 entry  8 who writes
-- Result {'ok'|'again', seq}, or a refusal 'gone', 'not_owner' or 'conflict'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local seen = redis.call('HGET', KEYS[6], ARGV[5])
if seen then
  local seq, digest = string.match(seen, '^(%S+) (%S+)$')
  if digest ~= ARGV[6] then
    return refuse(c, 'conflict')
  end
  return {'again', tonumber(seq)}
end
local is = redis.call('HMGET', KEYS[1], 'owner', 'agent', 'unanswered_since_at')
if not is[1] then
  return refuse(c, 'gone')
end
if ARGV[4] ~= '' and (is[1] ~= 'agent' or is[2] ~= ARGV[4]) then
  return refuse(c, 'not_owner')
end

local seq = append_all(c, 7, 7)
-- A note of who has it shows that they are at it: the customer's wait counts from there.
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'unanswered_since_at', '')
  end_service(c)
elseif is[2] == ARGV[8] and (is[3] or '') ~= '' then
  redis.call('HSET', KEYS[1], 'unanswered_since_at', ARGV[2])
end
deliver(c, seq, KEYS[5], ARGV[3])
redis.call('HSET', KEYS[6], ARGV[5], seq .. ' ' .. ARGV[6])
return {'ok', seq}
