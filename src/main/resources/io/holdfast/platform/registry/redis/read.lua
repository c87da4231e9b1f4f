-- Forgets the leases that ran out, then answers the incarnation and the live instances.
-- KEYS: instances, leases, incarnation   ARGV: channel, a random word
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('SET', KEYS[3], ARGV[2], 'NX')
local ended = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)
for _, name in ipairs(ended) do
  redis.call('HDEL', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
end
if #ended > 0 then
  redis.call('PUBLISH', ARGV[1], 'expired')
end
local answer = redis.call('HVALS', KEYS[1])
table.insert(answer, 1, redis.call('GET', KEYS[3]))
return answer
