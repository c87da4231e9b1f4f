package io.holdfast.replication.peers;

import io.holdfast.replication.GroupId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** What is counted between this replica and one other of its group. Bytes are those of the frames with their lengths. */
final class PeerMeters {
    private final MeterRegistry meters;
    private final Tags tags;
    private final Traffic sent;
    private final Traffic received;
    private final Traffic dropped;

    private record Traffic(Counter frames, Counter bytes) {
        void add(long moreFrames, long moreBytes) {
            frames.increment(moreFrames);
            bytes.increment(moreBytes);
        }
    }

    PeerMeters(MeterRegistry meters, GroupId group, int peer) {
        this.meters = meters;
        this.tags = Tags.of("group", group.name(), "peer", Integer.toString(peer));
        this.sent = traffic("sent");
        this.received = traffic("received");
        this.dropped = traffic("dropped");
    }

    void sent(long frames, long bytes) {
        sent.add(frames, bytes);
    }

    void received(long frames, long bytes) {
        received.add(frames, bytes);
    }

    /** Handed over by this replica, and never written to a socket. */
    void dropped(long frames, long bytes) {
        dropped.add(frames, bytes);
    }

    /** @param result {@code accepted}, {@code refused} or {@code failed} */
    void connected(String result) {
        meters.counter("holdfast.replication.connects", tags.and("result", result))
                .increment();
    }

    private Traffic traffic(String what) {
        return new Traffic(
                meters.counter("holdfast.replication.frames." + what, tags),
                meters.counter("holdfast.replication.bytes." + what, tags));
    }
}
