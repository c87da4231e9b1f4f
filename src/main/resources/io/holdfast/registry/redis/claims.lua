-- Notes since when each service has had a ready instance for each route that it wants, and forgets those that have none any more. The
-- rules are those of LeaseTable. Stands before the scripts that change who is there.
local function settle_claims(instances, leases, claims, t)
  local now = t[1] * 1000 + math.floor(t[2] / 1000)
  local wanted = {}
  for _, text in ipairs(redis.call('HVALS', instances)) do
    local i = cjson.decode(text)
    if i.state == 'ready' and i.meta and i.meta.route then
      local ends = redis.call('ZSCORE', leases, i.service .. '/' .. i.id)
      if ends and tonumber(ends) > now then
        local host = string.lower(i.meta['route-host'] or '')
        for prefix in string.gmatch(i.meta.route, '[^,]+') do
          wanted[i.service .. ' ' .. host .. prefix] = true
        end
      end
    end
  end
  for _, claim in ipairs(redis.call('HKEYS', claims)) do
    if wanted[claim] then
      wanted[claim] = nil
    else
      redis.call('HDEL', claims, claim)
    end
  end
  for claim in pairs(wanted) do
    redis.call('HSET', claims, claim, string.format('%.0f', t[1] * 1000000 + t[2]))
  end
end

