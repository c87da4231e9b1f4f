-- Removes what has expired, then returns the incarnation, the live instances, their conditions ("marks") and the claims.
-- KEYS: instances, leases, incarnation, marks, mark-ends, claims   ARGV: channel, a random word
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('SET', KEYS[3], ARGV[2], 'NX')
local function forget(values, ends)
  local over = redis.call('ZRANGEBYSCORE', ends, '-inf', now)
  for _, name in ipairs(over) do
    redis.call('HDEL', values, name)
    redis.call('ZREM', ends, name)
  end
  return #over
end
local left = forget(KEYS[1], KEYS[2])
if left > 0 then
  settle_claims(KEYS[1], KEYS[2], KEYS[6], t)
end
if left + forget(KEYS[4], KEYS[5]) > 0 then
  redis.call('PUBLISH', ARGV[1], 'expired')
end
return { redis.call('GET', KEYS[3]), redis.call('HVALS', KEYS[1]), redis.call('HVALS', KEYS[4]), redis.call('HGETALL', KEYS[6]) }
