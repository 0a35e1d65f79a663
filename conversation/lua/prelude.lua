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

-- Gives the conversation to `to`, with the fields that go with it, and says so in the log.
-- All that was said before is settled by the change, so the bot never answers it later.
local function move(c, to, entry, ...)
  redis.call('HINCRBY', c.conversation, 'epoch', 1)
  redis.call('HSET', c.conversation, 'owner', to, ...)
  local seq = append(c, entry)
  redis.call('HSET', c.conversation, 'handled', seq)
  return seq
end

-- Appends ARGV[from] .. ARGV[to], and asks for their delivery where the channel needs it.
local function append_all(c, from, to, outbox, place)
  local seq = nil
  for i = from, to do
    local entry = ARGV[i]
    if place then
      entry = string.gsub(entry, '{place}', tostring(place))
    end
    seq = append(c, entry)
  end
  if seq and outbox then
    redis.call('XADD', outbox, '*', 'c', c.id)
  end
  return seq
end

-- Who has it, as a refusal: {what, owner, agent, agent's name, epoch, handled}.
local function refuse(c, what)
  local now = redis.call('HMGET', c.conversation, 'owner', 'agent', 'agent_name', 'epoch', 'handled')
  return {what, now[1] or '', now[2] or '', now[3] or '', now[4] or '', now[5] or ''}
end
