-- Takes, renews or changes a lease, by Redis' own clock. The rules are those of LeaseTable.
-- KEYS: instances, leases, incarnation, claims   ARGV: name, epoch, instance as JSON, ttl in ms, channel, a random word
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('SET', KEYS[3], ARGV[6], 'NX')
local ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
local present = redis.call('HGET', KEYS[1], ARGV[1])
local live = present and ends and tonumber(ends) > now
if live and cjson.decode(present).epoch > tonumber(ARGV[2]) then
  return 'superseded'
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])
if live and present == ARGV[3] then
  return 'renewed'
end
settle_claims(KEYS[1], KEYS[2], KEYS[4], t)
redis.call('PUBLISH', ARGV[5], ARGV[1])
return 'changed'
