-- Keeps a condition of an instance, unless another epoch holds the lease and the condition is about one epoch alone.
-- KEYS: instances, marks, mark-ends   ARGV: name, epoch, condition as JSON, ttl in ms, channel, key, "any" or "same" epoch
local present = redis.call('HGET', KEYS[1], ARGV[1])
if not present or ARGV[7] ~= 'any' and cjson.decode(present).epoch ~= tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[2], ARGV[6])
  redis.call('ZREM', KEYS[3], ARGV[6])
  return 'other'
end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local before = redis.call('HGET', KEYS[2], ARGV[6])
redis.call('HSET', KEYS[2], ARGV[6], ARGV[3])
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[4]), ARGV[6])
if before ~= ARGV[3] then
  redis.call('PUBLISH', ARGV[5], ARGV[1])
end
return 'marked'
