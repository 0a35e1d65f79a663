-- Saves a turn's new dialogue state and its result as one, unless the turn is done already or the state has moved.
-- KEYS[1] tracker hash, KEYS[2] turn string
-- ARGV[1] version the turn started from ("0" for none), ARGV[2] new state, ARGV[3] result,
-- ARGV[4] tracker's lifetime in seconds, ARGV[5] turn's lifetime in seconds
-- Result: {"done", earlier result} | {"moved"} | {"saved"}
local earlier = redis.call("GET", KEYS[2])
if earlier then
  return {"done", earlier}
end
local version = redis.call("HGET", KEYS[1], "version") or "0"
if version ~= ARGV[1] then
  return {"moved"}
end
redis.call("HSET", KEYS[1], "version", tostring(tonumber(version) + 1), "state", ARGV[2])
redis.call("EXPIRE", KEYS[1], ARGV[4])
redis.call("SET", KEYS[2], ARGV[3], "EX", ARGV[5])
return {"saved"}
