-- Takes a condition back, unless it is about another epoch.
-- KEYS: marks, mark-ends   ARGV: key, epoch, channel, "any" or "same" epoch
local present = redis.call('HGET', KEYS[1], ARGV[1])
if present and (ARGV[4] == 'any' or cjson.decode(present).epoch == tonumber(ARGV[2])) then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('PUBLISH', ARGV[3], ARGV[1])
end
return 'ok'
