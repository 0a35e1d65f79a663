-- Gives a conversation back to the bot: resolved by its agent, or cancelled by the customer who waited.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list of the team  7 conversations the agent has
--       8 handling times of the team
-- ARGV  1 id  2 now  3 epoch  4 pushed channels  5 owner it must have ('agent' or 'waiting')
--       6 agent it must have ('' for none)  7 outcome  8 slots for the bot's next turn  9 owner entry
--       10 newest seq that the bot need not answer ('' for all so far)
--       11 number of entries that come before the change (notes); these, then the entries to say
-- Result {'ok', seq} or a refusal 'not_owner'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'agent', 'claimed_at')
if is[1] ~= ARGV[5] or is[2] ~= ARGV[3] or (is[3] or '') ~= ARGV[6] then
  return refuse(c, 'not_owner')
end

local notes = tonumber(ARGV[11])
append_all(c, 12, 11 + notes)
redis.call('ZREM', KEYS[6], c.id)
redis.call('SREM', KEYS[7], c.id)
if ARGV[5] == 'agent' and is[4] then
  redis.call('LPUSH', KEYS[8], math.floor((tonumber(ARGV[2]) - tonumber(is[4])) / 1000))
  redis.call('LTRIM', KEYS[8], 0, 49)
end
-- What a notification has for the bot stays.
local told = cjson.decode(redis.call('HGET', KEYS[1], 'bot_slots') or '{}')
for name, value in pairs(cjson.decode(ARGV[8])) do
  told[name] = value
end
move(c, 'bot', ARGV[9], 'agent', '', 'agent_name', '', 'outcome', ARGV[7], 'bot_slots', cjson.encode(told),
  'waiting_since_at', '', 'memory', '{}')
if ARGV[10] ~= '' then
  redis.call('HSET', KEYS[1], 'handled', ARGV[10])
end
deliver(c, append_all(c, 12 + notes, #ARGV), KEYS[5], ARGV[4])
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'seq'))}
