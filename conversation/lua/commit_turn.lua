-- Stores what the bot made of a message, unless the conversation moved on meanwhile: then nothing is said.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list of the team  7 lease
-- ARGV  1 id  2 now  3 epoch it was computed in  4 handled before  5 handled after  6 pushed channels
--       7 slots  8 language  9 language chosen (0/1)  10 memory  11 slots for the bot's next turn
--       12 lease holder  13 lease ms  14 owner entry ('' for no escalation)  15 team  16 reason  17 summary
--       18 score in the waiting list  19 priority  20 number of replies, which follow; then the entries after the change
-- Result {'ok', seq} or a refusal 'stale'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'handled', 'noticed')
if is[1] ~= 'bot' or is[2] ~= ARGV[3] or is[3] ~= ARGV[4] then
  return refuse(c, 'stale')
end

local replies = tonumber(ARGV[20])
redis.call('HSET', KEYS[1], 'handled', ARGV[5], 'slots', ARGV[7], 'language', ARGV[8], 'language_chosen', ARGV[9],
  'memory', ARGV[10])
-- What a notification has for the bot is for the answer to it, not for the message that the bot was busy with.
if tonumber(is[4] or '0') <= tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], 'bot_slots', ARGV[11])
end
if redis.call('GET', KEYS[7]) == ARGV[12] then
  redis.call('PEXPIRE', KEYS[7], ARGV[13])
end
local said = append_all(c, 21, 20 + replies)
if ARGV[14] ~= '' then
  redis.call('ZADD', KEYS[6], ARGV[18], c.id)
  move(c, 'waiting', ARGV[14], 'team', ARGV[15], 'reason', ARGV[16], 'summary', ARGV[17],
    'waiting_since_at', ARGV[2], 'priority', ARGV[19], 'agent', '', 'agent_name', '', 'outcome', '')
  said = append_all(c, 21 + replies, #ARGV, redis.call('ZRANK', KEYS[6], c.id) + 1) or said
end
deliver(c, said, KEYS[5], ARGV[6])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
