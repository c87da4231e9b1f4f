package io.holdfast.balancing;

import java.time.Instant;

/**
 * A node's circuit breaker changed its state.
 *
 * @param node service and id of the instance
 * @param state the new state
 * @param reason for people; empty when it is closed
 */
public record BreakerEvent(Instant at, String node, NodeBreaker.State state, BreakerCause cause, String reason) {}
