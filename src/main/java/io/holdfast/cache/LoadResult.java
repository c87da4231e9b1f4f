package io.holdfast.cache;

import java.util.Optional;

/**
 * What the leader responded to a load.
 *
 * @param value empty when there is none of that key
 * @param version of the value; 0 when there is none
 * @param term of the leader that responded
 * @param cacheable whether the leader will invalidate it before anything newer is visible
 */
public record LoadResult<V>(Optional<V> value, long version, long term, boolean cacheable) {}
