-- Gives a lease up, unless a later start holds it.
-- KEYS: instances, leases, claims   ARGV: name, epoch, channel
local present = redis.call('HGET', KEYS[1], ARGV[1])
if present and cjson.decode(present).epoch <= tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  settle_claims(KEYS[1], KEYS[2], KEYS[3], redis.call('TIME'))
  redis.call('PUBLISH', ARGV[3], ARGV[1])
end
return 'ok'
