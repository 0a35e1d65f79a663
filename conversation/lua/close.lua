-- Ends a conversation; the customer's next message opens a new one. A message not handled yet keeps it open.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes  6 waiting list of the team
--       7 conversations the agent has  8 the prefix address
-- ARGV  1 id  2 now  3 epoch  4 seq that was seen  5 owner entry  6 channel and address
-- Result {'ok', seq} or a refusal 'stale'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'seq', 'heard', 'handled')
if is[1] == 'closed' or is[2] ~= ARGV[3] or is[3] ~= ARGV[4]
  or tonumber(is[4] or '0') > tonumber(is[5] or '0') then
  return refuse(c, 'stale')
end

redis.call('ZREM', KEYS[6], c.id)
redis.call('SREM', KEYS[7], c.id)
for here in string.gmatch(redis.call('HGET', KEYS[1], 'addresses') or ARGV[6], '[^\n]+') do
  local key = named(KEYS[8], here)
  if redis.call('GET', key) == c.id then
    redis.call('DEL', key)
  end
end
return {'ok', move(c, 'closed', ARGV[5])}
