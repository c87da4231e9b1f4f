/** Replicated state machines: the consensus core, its log, streams between replicas, and a member of a group. */
package io.holdfast.replication;
