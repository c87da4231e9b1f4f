package io.holdfast.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DestinationTest {
    private static final OptionalLong UNSAID = OptionalLong.empty();

    private final ManualTime time = new ManualTime();
    private final Destination destination =
            new Destination(NodeAddress.of(URI.create("http://node")), time, Duration.ofSeconds(30), 2);

    private record Open(NodeConnection connection, EmbeddedChannel channel) {}

    private Open connect() {
        destination.connecting();
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        return new Open(
                new NodeConnection(
                        channel.pipeline().lastContext(), destination, new ResponseHeaderSection.Limits(1_000, 20)),
                channel);
    }

    private Open idle(OptionalLong keepAliveSeconds) {
        Open open = connect();
        destination.add(open.connection(), keepAliveSeconds);
        return open;
    }

    @Test
    void gives_the_latest_connection_first() {
        Open first = idle(UNSAID);
        Open second = idle(UNSAID);

        assertSame(second.connection(), destination.take());
        assertSame(first.connection(), destination.take());
        assertNull(destination.take());
    }

    @Test
    void keeps_no_more_than_it_may() {
        Open first = idle(UNSAID);
        idle(UNSAID);
        Open third = idle(UNSAID);

        assertTrue(first.channel().isOpen());
        assertFalse(third.channel().isOpen());
        assertEquals(2, destination.idle());
    }

    @Test
    void closes_what_has_expired() {
        Open first = idle(UNSAID);
        time.advance(Duration.ofSeconds(10));
        Open second = idle(UNSAID);
        time.advance(Duration.ofSeconds(20));

        destination.closeExpired();

        assertFalse(first.channel().isOpen());
        assertTrue(second.channel().isOpen());
        assertEquals(1, destination.idle());
    }

    @Test
    void does_not_give_what_has_expired() {
        Open open = idle(UNSAID);
        time.advance(Duration.ofSeconds(30));

        assertNull(destination.take());
        assertFalse(open.channel().isOpen());
    }

    @Test
    void closes_before_the_node_does() {
        Open open = idle(OptionalLong.of(5));
        time.advance(Duration.ofMillis(4_499));
        destination.closeExpired();
        assertTrue(open.channel().isOpen());

        time.advance(Duration.ofMillis(1));
        destination.closeExpired();
        assertFalse(open.channel().isOpen());
    }

    @Test
    void keeps_nothing_that_a_node_keeps_for_no_time() {
        assertFalse(idle(OptionalLong.of(0)).channel().isOpen());
    }

    @Test
    void a_node_that_keeps_connections_for_ever_does_not_prolong_it() {
        Open open = idle(OptionalLong.of(Long.MAX_VALUE / 1_000));
        time.advance(Duration.ofSeconds(30));
        destination.closeExpired();

        assertFalse(open.channel().isOpen());
    }

    @Test
    void is_unused_once_the_last_connection_is_closed() {
        assertTrue(destination.isUnused());
        Open busy = connect();
        Open idle = idle(UNSAID);

        busy.connection().close();
        assertFalse(destination.isUnused(), "an idle connection would be forgotten");
        destination.closeIdle();
        assertTrue(destination.isUnused());
        assertFalse(idle.channel().isOpen());
    }

    @Test
    void is_in_use_while_a_connection_is_made() {
        destination.connecting();
        assertFalse(destination.isUnused());

        destination.disconnected();
        assertTrue(destination.isUnused());
    }
}
