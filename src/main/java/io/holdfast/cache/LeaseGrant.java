package io.holdfast.cache;

import java.util.Optional;

/**
 * The leader's response to a lease request.
 *
 * @param session 0 when the lease is withheld, because the holder does not acknowledge its invalidations (OL35)
 * @param invalidation what the holder has to drop before it uses the lease; its next request acknowledges it
 */
public record LeaseGrant(long session, Optional<Invalidation> invalidation) {}
