-- A number larger than every one before, also after a flush: microseconds since 1970, pushed on where the clock went back.
-- KEYS: epoch
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local epoch = math.max(now, last + 1)
redis.call('SET', KEYS[1], string.format('%.0f', epoch))
return string.format('%.0f', epoch)
