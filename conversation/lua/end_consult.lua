-- Ends the asking of a colleague: by who has the conversation, or by the colleague.
-- KEYS  1 conversation  2 log  3 feed  4 open  5 outboxes
-- ARGV  1 id  2 now  3 who ends it  4 colleague who is asked, as the caller saw it  5 record of the end
-- Result {'ok'}, {'none'} (this colleague is asked no more) or a refusal 'not_owner'

local c = {id = ARGV[1], now = ARGV[2], conversation = KEYS[1], log = KEYS[2], feed = KEYS[3], open = KEYS[4]}
local is = redis.call('HMGET', KEYS[1], 'agent', 'consulted')
if is[2] ~= ARGV[4] then
  return {'none'}
end
if is[1] ~= ARGV[3] and is[2] ~= ARGV[3] then
  return refuse(c, 'not_owner')
end
end_consultation(c)
append_all(c, 5, 5)
return {'ok'}
