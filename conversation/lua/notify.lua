-- Says a notification to one customer, once: now, later, or not at all. It finds the open conversation at the address
-- or opens one, whoever owns it; the owner stays, and the bot does not answer it.
-- KEYS  1 notification  2 due notifications  3 address  4 feed  5 open
--       and the prefixes  6 customer  7 conversation  8 log  9 outbox
-- ARGV  1 notification's id  2 customer's id  3 now  4 'send', 'later' or 'fail'  5 when it is due, or why it failed
--       6 channel  7 address  8 language  9 entry  10 new conversation id
--       11 conversation id to use instead where the first was used before  12 the channels that are pushed to
--       13 slots for the bot's next turn  14 order that counts as proven by this customer, or ''
-- Result {'sent'|'scheduled'|'opted_out'|'failed'|'again', conversation or '', seq or 0}

local field, member = 'c:' .. ARGV[2], ARGV[1] .. ' ' .. ARGV[2]
local before = redis.call('HGET', KEYS[1], field)
local was = before and cjson.decode(before)
if was and (was.status ~= 'scheduled' or (ARGV[4] == 'later' and was.due_at == tonumber(ARGV[5]))) then
  return {'again', was.conversation or '', was.seq or 0}
end

-- The customer may have become part of another one meanwhile.
local person = ARGV[2]
while redis.call('HGET', KEYS[6] .. person, 'joined') do
  person = redis.call('HGET', KEYS[6] .. person, 'joined')
end

-- Notes what became of it; where it waited for its time, it waits no more.
local function became(status, more)
  more.status, more.at = status, tonumber(ARGV[3])
  redis.call('HSET', KEYS[1], field, cjson.encode(more))
  if status ~= 'scheduled' then
    redis.call('ZREM', KEYS[2], member)
  end
  return {status, more.conversation or '', more.seq or 0}
end

if redis.call('HGET', KEYS[6] .. person, 'notices') == 'off' then
  return became('opted_out', {})
end
if ARGV[4] == 'fail' then
  return became('failed', {reason = ARGV[5]})
end
if ARGV[4] == 'later' then
  redis.call('ZADD', KEYS[2], ARGV[5], member)
  return became('scheduled', {due_at = tonumber(ARGV[5])})
end

local id = redis.call('GET', KEYS[3])
local opened = not id
if opened then
  id = redis.call('EXISTS', KEYS[7] .. ARGV[10]) == 0 and ARGV[10] or ARGV[11]
end
local c = {id = id, now = ARGV[3], conversation = KEYS[7] .. id, log = KEYS[8] .. id, feed = KEYS[4], open = KEYS[5]}
if opened then
  open_conversation(c, ARGV[6] .. ' ' .. ARGV[7], KEYS[3], person, KEYS[6] .. person, ARGV[8], 0)
else
  turn_to(c, ARGV[6], ARGV[7], KEYS[9], ARGV[12])
end
local seq = append(c, ARGV[9])
deliver(c, seq, KEYS[9], ARGV[12])

-- What the bot is told with its next turn, so that it knows what an answer is about. In the middle of a task the number
-- that the task is about stays: a "yes" must not come to mean another order.
local is = redis.call('HMGET', c.conversation, 'slots', 'bot_slots')
local knows, told = cjson.decode(is[1] or '{}'), cjson.decode(is[2] or '{}')
for name, value in pairs(cjson.decode(ARGV[13])) do
  if name ~= 'order_number' or not knows.requested_slot then
    told[name] = value
  end
end
if ARGV[14] ~= '' then
  local proven, listed = {}, {}
  for _, list in ipairs({knows.proven_orders or {}, told.proven_orders or {}, {ARGV[14]}}) do
    for _, number in ipairs(type(list) == 'table' and list or {}) do
      if not listed[number] then
        proven[#proven + 1], listed[number] = number, true
      end
    end
  end
  told.proven_orders = proven
end
if next(told) then
  redis.call('HSET', c.conversation, 'bot_slots', cjson.encode(told), 'noticed', seq)
end
return became('sent', {channel = ARGV[6], conversation = id, seq = seq})
