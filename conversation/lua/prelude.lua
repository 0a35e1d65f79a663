-- Stands before every script: how an entry is appended, and how an owner changes.
-- `c` names the conversation in hand: {id, now, conversation, log, feed, open}, the last four being keys.

local FEED_LENGTH = 100000

-- Appends one entry (JSON) to the log and to the feed. Result: its seq.
local function append(c, entry)
  local seq = redis.call('HINCRBY', c.conversation, 'seq', 1)
  local now = redis.call('HMGET', c.conversation, 'owner', 'epoch', 'agent', 'team')
  redis.call('XADD', c.log, seq .. '-0', 'e', entry, 'p', now[2])
  redis.call('XADD', c.feed, 'MAXLEN', '~', FEED_LENGTH, '*', 'c', c.id, 's', seq, 'o', now[1], 'p', now[2],
    'a', now[3] or '', 't', now[4] or '', 'e', entry)
  redis.call('HSET', c.conversation, 'updated_at', c.now)
  redis.call('ZADD', c.open, c.now, c.id)
  return seq
end

-- Milliseconds since 1970 by the server's own clock: the same for all processes, whatever their clocks say.
local function server_now()
  local time = redis.call('TIME')
  return string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
end

-- When to look at which clock next. It has the same hash tag as the key of the open conversations, which is given.
local function service_due(c)
  return (string.gsub(c.open, 'open$', 'service-due'))
end

-- From now on the customer waits for a person's answer: the `first` one, or the `next` one.
local function start_service(c, kind)
  local now = server_now()
  redis.call('HSET', c.conversation, 'service_kind', kind, 'service_since_at', now, 'service_told', '')
  redis.call('ZADD', service_due(c), now, c.id)
end

-- Nobody owes the customer an answer.
local function end_service(c)
  redis.call('HSET', c.conversation, 'service_kind', '', 'service_since_at', '', 'service_told', '')
  redis.call('ZREM', service_due(c), c.id)
end

-- Nobody is asked for advice on it any more. The set of what one is asked about has the same hash tag, too.
local function end_consultation(c)
  local colleague = redis.call('HGET', c.conversation, 'consulted')
  if colleague then
    redis.call('SREM', string.gsub(c.open, 'open$', 'asked-of:') .. colleague, c.id)
    redis.call('HDEL', c.conversation, 'consulted', 'consulted_name', 'consulted_about')
  end
end

-- Who had this customer last is known in their next conversation, too. The record of a customer has the same hash tag.
local function note_former(c, agent)
  redis.call('HSET', c.conversation, 'former_agent', agent, 'former_at', c.now)
  local person = string.gsub(c.open, 'open$', 'customer:') .. redis.call('HGET', c.conversation, 'customer')
  if redis.call('EXISTS', person) == 1 then
    redis.call('HSET', person, 'former_agent', agent, 'former_at', c.now)
  end
end

-- Gives the conversation to `to`, with the fields that go with it, and says so in the log.
-- All that was said before is settled by the change, so the bot never answers it later. Nobody is rung for it any more, or asked
-- for advice.
local function move(c, to, entry, ...)
  local is = redis.call('HMGET', c.conversation, 'owner', 'agent', 'service_kind')
  if is[1] == 'agent' then
    note_former(c, is[2])
  end
  redis.call('HDEL', c.conversation, 'offered_to', 'offered_name', 'offered_until_at', 'asked')
  end_consultation(c)
  if to == 'bot' or to == 'closed' then
    end_service(c)
  elseif is[1] == 'bot' then
    start_service(c, 'first')
  elseif to == 'waiting' and (is[3] or '') == '' then
    start_service(c, 'next')
  end
  redis.call('HINCRBY', c.conversation, 'epoch', 1)
  -- Whoever takes it owes the customer an answer from now on; nobody else does.
  redis.call('HSET', c.conversation, 'owner', to, 'unanswered_since_at', to == 'agent' and c.now or '', ...)
  local seq = append(c, entry)
  redis.call('HSET', c.conversation, 'handled', seq)
  return seq
end

-- Appends what the customer said. Result: its seq.
local function hear(c, entry)
  local seq = append(c, entry)
  redis.call('HSET', c.conversation, 'heard', seq)
  local is = redis.call('HMGET', c.conversation, 'owner', 'unanswered_since_at', 'service_kind')
  if (is[1] == 'agent' or is[1] == 'waiting') and (is[3] or '') == '' then
    start_service(c, 'next')
  end
  if is[1] == 'agent' and (not is[2] or is[2] == '') then
    redis.call('HSET', c.conversation, 'unanswered_since_at', c.now)
  end
  return seq
end

-- Appends ARGV[from] .. ARGV[to]. Result: the last one's seq, nil where there was none.
local function append_all(c, from, to, place)
  local seq = nil
  for i = from, to do
    local entry = ARGV[i]
    if place then
      entry = string.gsub(entry, '{place}', tostring(place))
    end
    seq = append(c, entry)
  end
  return seq
end

-- Whether `pushed`, names of channels, has this one.
local function is_pushed(channel, pushed)
  return string.find(' ' .. pushed .. ' ', ' ' .. channel .. ' ', 1, true) ~= nil
end

-- Asks for delivery up to `seq`, unless that is nil. `outboxes` is the prefix of their keys, `pushed` names the channels
-- that have one. The record says which channel it is: the customer may have moved since the caller looked.
local function deliver(c, seq, outboxes, pushed)
  local channel = seq and redis.call('HGET', c.conversation, 'channel')
  if channel and is_pushed(channel, pushed) then
    redis.call('XADD', outboxes .. channel, '*', 'c', c.id)
  end
end

-- The customer is at this address of the conversation now: what is said from here on goes there. What an earlier channel
-- did not bring comes along: of one that is pushed to, what was not delivered; of a page, what it has not shown.
local function turn_to(c, channel, address, outboxes, pushed)
  local is = redis.call('HMGET', c.conversation, 'channel', 'address', 'seq', 'heard', 'read', 'delivered')
  if is[1] == channel and is[2] == address then
    return
  end
  if not is_pushed(is[1], pushed) then
    local shown = math.max(tonumber(is[4] or '0'), tonumber(is[5] or is[3]), tonumber(is[6] or '0'))
    redis.call('HSET', c.conversation, 'delivered', shown)
  end
  redis.call('HSET', c.conversation, 'channel', channel, 'address', address)
  deliver(c, is[3], outboxes, pushed)
end

-- The key of an address or an identity: `prefix` and '<channel> <address>'.
local function named(prefix, identity)
  return prefix .. string.gsub(identity, ' ', ':', 1)
end

-- Opens a conversation at one address ('<channel> <address>') in the bot's hands; `at` and `person` are the keys of the
-- address and of the customer's record. An e-mail that the shop has verified proves their orders from the first turn.
local function open_conversation(c, here, at, customer, person, language, chosen)
  local channel, address = string.match(here, '^(%S+) (.+)$')
  redis.call('SET', at, c.id)
  redis.call('HSET', c.conversation, 'channel', channel, 'address', address, 'addresses', here, 'customer', customer,
    'language', language, 'language_chosen', chosen, 'owner', 'bot', 'epoch', 0, 'seq', 0, 'handled', 0,
    'opened_at', c.now, 'updated_at', c.now)
  local known = redis.call('HMGET', person, 'verified_email', 'former_agent', 'former_at')
  if known[1] then
    redis.call('HSET', c.conversation, 'bot_slots', cjson.encode({proven_contact = known[1]}))
  end
  if known[2] then
    redis.call('HSET', c.conversation, 'former_agent', known[2], 'former_at', known[3])
  end
end

-- Whether an agent who has what is in the set `held` has room for this conversation too: `capacity` by the channels'
-- weights (JSON, channel → weight, 1 where it names none). Who has nothing has room for any. `conversations` is the
-- prefix of their keys.
local function has_room(c, held, conversations, capacity, weights)
  local has = redis.call('SCARD', held)
  if weights == '{}' or has == 0 then
    return has == 0 or has < tonumber(capacity)
  end
  local weight_of = cjson.decode(weights)
  local load = weight_of[redis.call('HGET', c.conversation, 'channel')] or 1
  for _, id in ipairs(redis.call('SMEMBERS', held)) do
    load = load + (weight_of[redis.call('HGET', conversations .. id, 'channel')] or 1)
  end
  return load <= tonumber(capacity) + 1e-9
end

-- Who has it, as a refusal: {what, owner, agent, agent's name, epoch, handled}.
local function refuse(c, what)
  local now = redis.call('HMGET', c.conversation, 'owner', 'agent', 'agent_name', 'epoch', 'handled')
  return {what, now[1] or '', now[2] or '', now[3] or '', now[4] or '', now[5] or ''}
end
