-- Makes one customer of two whose addresses were proven to be one person's, and one conversation of theirs if it can.
-- A conversation that the bot has ends and goes on in the other one; where people have both, both stay.
-- KEYS  1 feed  2 open  3 inbox  4 the proof: '<channel> <address>' of the other side, which is used up (none: a key that
--       is not there); and the prefixes  5 conversation  6 log  7 customer  8 identities  9 identity  10 address  11 outbox
-- ARGV  1 now  2 pushed channels  3 how it was proven (code, shop)  4 channel there  5 address there  6 channel here
--       7 address here  8 conversation here in which it was said ('' for none)  9 its epoch  10 handled before
--       11 handled after  12 id of a new customer  13 name  14 e-mail  15 language (what the proof says of them, or '')
--       16 owner entry of the one that ends  17 note for the record  18 what is said where they became one
--       19 what is said where there was nothing to go on with ('' for nothing)
-- Result {'ok', customer, conversation ('' for none), 'one'|'own'}, or a refusal {'stale'|'unknown'|'same'|'other_account'}

local there, here = ARGV[4] .. ' ' .. ARGV[5], ARGV[6] .. ' ' .. ARGV[7]
local from_shop = ARGV[4] == 'shop'

local function conversation_of(id)
  return {id = id, now = ARGV[1], conversation = KEYS[5] .. id, log = KEYS[6] .. id, feed = KEYS[1], open = KEYS[2]}
end

if ARGV[8] ~= '' then
  local is = redis.call('HMGET', KEYS[5] .. ARGV[8], 'epoch', 'handled')
  if is[1] ~= ARGV[9] or is[2] ~= ARGV[10] then
    return {'stale'}
  end
end
if not from_shop and redis.call('GET', KEYS[4]) ~= there then
  return {'unknown'}
end
if there == here then
  return {'same'}
end

-- One customer: the one whom the shop knows, else the elder.
local function account_of(customer)
  return customer and redis.call('HGET', KEYS[7] .. customer, 'shop') or nil
end

local customer = redis.call('GET', named(KEYS[9], there))
local other = redis.call('GET', named(KEYS[9], here))
local account = from_shop and ARGV[5] or account_of(customer)
if account and account_of(other) and account ~= account_of(other) then
  return {'other_account'}
end
redis.call('DEL', KEYS[4])
local strangers = not customer or customer ~= other
if customer and other and customer ~= other then
  local ages = {redis.call('HGET', KEYS[7] .. customer, 'created_at') or ARGV[1],
    redis.call('HGET', KEYS[7] .. other, 'created_at') or ARGV[1]}
  if account_of(other) or (not account and tonumber(ages[2]) < tonumber(ages[1])) then
    customer, other = other, customer
  end
end

local function give(identity)
  redis.call('SET', named(KEYS[9], identity), customer)
  redis.call('SADD', KEYS[8] .. customer, identity)
  local id = redis.call('GET', named(KEYS[10], identity))
  if id then
    redis.call('HSET', KEYS[5] .. id, 'customer', customer)
  end
end

if customer and other and customer ~= other then
  for _, identity in ipairs(redis.call('SMEMBERS', KEYS[8] .. other)) do
    give(identity)
  end
  local fields = redis.call('HGETALL', KEYS[7] .. other)
  for i = 1, #fields, 2 do
    if fields[i] == 'notices' then
      redis.call('HSET', KEYS[7] .. customer, fields[i], fields[i + 1])
    else
      redis.call('HSETNX', KEYS[7] .. customer, fields[i], fields[i + 1])
    end
  end
  redis.call('DEL', KEYS[8] .. other, KEYS[7] .. other)
  redis.call('HSET', KEYS[7] .. other, 'joined', customer)
end
customer = customer or other or ARGV[12]
redis.call('HSETNX', KEYS[7] .. customer, 'created_at', ARGV[1])
for place, name in ipairs({'name', 'email', 'language'}) do
  if ARGV[12 + place] ~= '' then
    redis.call('HSET', KEYS[7] .. customer, name, ARGV[12 + place])
  end
end
if from_shop then
  redis.call('HSET', KEYS[7] .. customer, 'shop', ARGV[5])
  if ARGV[14] ~= '' then
    redis.call('HSET', KEYS[7] .. customer, 'verified_email', ARGV[14])
  end
end
for _, identity in ipairs({there, here}) do
  give(identity)
  redis.call('HSETNX', KEYS[7] .. customer, 'proof ' .. identity, ARGV[3] .. ' ' .. ARGV[1])
end

-- One conversation. The shop's account has none of its own: the newest of its customer's.
local function open_of(identity)
  local id = redis.call('GET', named(KEYS[10], identity))
  return id and redis.call('EXISTS', KEYS[5] .. id) == 1 and id or nil
end

local there_id, here_id = open_of(there), open_of(here)
if from_shop and not here_id then
  local newest = 0
  for _, identity in ipairs(redis.call('SMEMBERS', KEYS[8] .. customer)) do
    local id = open_of(identity)
    local changed = id and tonumber(redis.call('HGET', KEYS[5] .. id, 'updated_at')) or 0
    if changed > newest then
      there_id, newest = id, changed
    end
  end
end

local function addresses_of(id)
  local is = redis.call('HMGET', KEYS[5] .. id, 'addresses', 'channel', 'address')
  return is[1] or (is[2] .. ' ' .. is[3])
end

-- Every address of one conversation leads to another one from here on.
local function lead(addresses, id)
  for line in string.gmatch(addresses, '[^\n]+') do
    redis.call('SET', named(KEYS[10], line), id)
    local known = addresses_of(id)
    if not string.find('\n' .. known .. '\n', '\n' .. line .. '\n', 1, true) then
      redis.call('HSET', KEYS[5] .. id, 'addresses', known .. '\n' .. line)
    end
  end
end

-- What the customer wrote in `from` after `seq` is still to be answered: in `to`.
local function carry(from, seq, to)
  for _, item in ipairs(redis.call('XRANGE', from.log, '(' .. seq .. '-0', '+')) do
    if cjson.decode(item[2][2]).author == 'customer' then
      hear(to, item[2][2])
      redis.call('XADD', KEYS[3], '*', 'c', to.id)
    end
  end
end

local function finish(c, what)
  if strangers then
    append(c, ARGV[17])
  end
  local words = what == 'one' and ARGV[18] or ARGV[19]
  if words ~= '' then
    deliver(c, append(c, words), KEYS[11], ARGV[2])
  end
  return {'ok', customer, c.id, what}
end

if here_id and ARGV[8] == here_id then
  redis.call('HSET', KEYS[5] .. here_id, 'handled', ARGV[11])
end
if not here_id and not there_id then
  return {'ok', customer, '', 'own'}
end
if not here_id then
  lead(here, there_id)
  if strangers then
    append(conversation_of(there_id), ARGV[17])
  end
  return {'ok', customer, there_id, 'one'}
end
if not there_id or there_id == here_id then
  return finish(conversation_of(here_id), 'own')
end
local kept, ended = conversation_of(there_id), conversation_of(here_id)
if redis.call('HGET', ended.conversation, 'owner') ~= 'bot' then
  kept, ended = ended, kept
end
if redis.call('HGET', ended.conversation, 'owner') ~= 'bot' then
  return finish(conversation_of(here_id), 'own')
end
local open_from = redis.call('HGET', ended.conversation, 'handled')
local addresses = addresses_of(ended.id)
move(ended, 'closed', (string.gsub(ARGV[16], '{continued}', kept.id)))
lead(addresses, kept.id)
turn_to(kept, ARGV[6], ARGV[7], KEYS[11], ARGV[2])
local result = finish(kept, 'one')
carry(ended, open_from, kept)
return result
