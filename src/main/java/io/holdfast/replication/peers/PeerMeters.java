package io.holdfast.replication.peers;

import io.holdfast.replication.GroupId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** What is counted between this replica and one other of its group. Bytes are those of the frames with their lengths. */
final class PeerMeters {
    private static final List<String> RESULTS = List.of("accepted", "refused", "failed");

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
        this.sent = traffic("sent", "for the peer that were written");
        this.received = traffic("received", "from the peer");
        this.dropped = traffic("dropped", "for the peer that were never written, because too many waited");
        RESULTS.forEach(this::connects);
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
        connects(result).increment();
    }

    private Counter connects(String result) {
        return counter(
                "connects",
                "connections to the peer; result is accepted, refused or failed",
                tags.and("result", result));
    }

    private Traffic traffic(String what, String which) {
        return new Traffic(
                counter("frames." + what, "messages " + which, tags),
                counter("bytes." + what, "bytes of messages " + which, tags));
    }

    private Counter counter(String name, String description, Tags all) {
        return Counter.builder("holdfast.replication." + name)
                .description(description)
                .tags(all)
                .register(meters);
    }
}
