package io.holdfast.replication.engine;

import io.microraft.model.message.RaftMessage;

/**
 * What travels between two replicas: a message of the engine, and what the engine's own message has no place for.
 *
 * @param resumeAt in a refused append: the index at which the follower's log may agree with the leader's again; else 0
 */
record Envelope(RaftMessage message, long resumeAt) {}
