package io.holdfast.replication.engine;

import io.microraft.model.message.RaftMessage;

/**
 * A message of the engine between two replicas, with a field that the engine's own message lacks.
 *
 * @param resumeAt in a rejected append: the index at which the follower's log may agree with the leader's; else 0
 */
record Envelope(RaftMessage message, long resumeAt) {}
