package io.holdfast.cache;

import java.util.Optional;

/**
 * What the leader answered to a look-up.
 *
 * @param value empty when there is none of that name
 * @param version of the value; 0 when there is none
 * @param term of the leader that answered
 * @param cacheable whether the leader will ask this holder to drop it before anything newer is shown
 */
public record Filled<V>(Optional<V> value, long version, long term, boolean cacheable) {}
