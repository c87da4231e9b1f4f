package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a channel sends what was written to it, and what becomes known of that. */
class ChannelWritesTimingTest {
    private final ManualExecutor loop = new ManualExecutor();
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final List<String> events = new ArrayList<>();
    private final WrittenChannel channel = new WrittenChannel("a", loop, memory, events);

    @AfterEach
    void nothing_is_kept() {
        loop.run();
        channel.close();
        channel.sent();
        loop.run();
        assertEquals(0, memory.metric().usedDirectMemory(), "bytes that nobody released");
    }

    private List<String> told() {
        return events.stream().filter(event -> !event.endsWith("sent")).toList();
    }

    @Nested
    class Sent {
        @Test
        void at_the_end_of_the_loop_and_together() {
            channel.write("a");
            channel.flush();
            channel.write("b");
            channel.flush();
            assertEquals("", channel.sent());

            loop.run();

            assertEquals("ab", channel.sent());
            assertEquals(List.of("a sent", "a taken", "a taken"), events);
        }

        @Test
        void not_unless_it_is_flushed() {
            channel.write("a");

            loop.run();

            assertEquals(List.of(), events);
        }

        @Test
        void at_once_if_it_is_much() {
            channel.write("a".repeat(16_000));
            channel.flush();
            assertEquals(List.of(), events);

            channel.write("a".repeat(400));
            channel.flush();

            assertEquals(List.of("a sent"), events, "listeners are told later");
            assertEquals(16_400, channel.sent().length());
            loop.run();
            assertEquals(List.of("a sent", "a taken", "a taken"), events);
        }
    }

    @Nested
    class Finished {
        @Test
        void is_sent_at_once_behind_everything_and_told_with_it() {
            channel.write("a");
            channel.flush();

            channel.finish("z");

            assertEquals("az", channel.sent());
            assertEquals(List.of("a sent", "a taken", "a taken"), events);
            loop.run();
            assertEquals(3, events.size());
        }

        @Test
        void is_lost_when_the_channel_closes_before_the_network_took_it() {
            channel.stalls();
            channel.write("a");
            channel.flush();
            channel.finish("z");
            loop.run();
            assertEquals(List.of(), events);

            channel.close();
            loop.run();

            assertEquals(List.of("a lost", "a lost"), events);
        }
    }

    @Nested
    class Taken {
        @Test
        void only_when_the_network_has_taken_all() {
            channel.stalls();
            channel.write("a");
            channel.flush();
            loop.run();
            assertEquals(List.of(), events);

            channel.flows();
            loop.run();

            assertEquals(List.of("a sent", "a taken"), events);
            assertEquals("a", channel.sent());
        }

        @Test
        void is_told_once_and_in_order() {
            channel.write("a");
            channel.flush(() -> events.add("first"));
            channel.flush(() -> events.add("second"));

            loop.run();
            channel.close();
            loop.run();

            assertEquals(List.of("a sent", "a taken", "first", "a taken", "second"), events);
        }

        @Test
        void tells_of_what_a_listener_writes_too() {
            channel.write("a");
            channel.flush(() -> {
                channel.write("b");
                channel.flush(() -> events.add("second"));
            });

            loop.runOnce();
            assertEquals(List.of("a sent", "a taken"), events);
            loop.run();

            assertEquals(List.of("a sent", "a taken", "a sent", "a taken", "second"), events);
            assertEquals("ab", channel.sent());
        }

        @Test
        void tells_of_what_a_listener_writes_once_the_network_flows_again() {
            channel.stalls();
            channel.write("a");
            channel.flush(() -> {
                channel.write("b");
                channel.flush(() -> events.add("second"));
            });
            loop.run();

            channel.flows();
            loop.run();

            assertEquals("ab", channel.sent());
            assertEquals("second", events.get(events.size() - 1));
        }

        @Test
        void is_not_known_while_TLS_holds_it_back() throws Exception {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            WrittenChannel encrypted = new WrittenChannel("tls", loop, memory, events, new SslHandler(engine));
            encrypted.write("a");
            encrypted.flush();

            loop.run();
            assertEquals(List.of(), told(), "nobody answers the handshake");
            encrypted.close();
            loop.run();

            assertEquals(List.of("tls lost"), told());
            encrypted.sent();
        }
    }

    @Nested
    class Lost {
        @Test
        void once_when_the_channel_closes_before_the_network_took_it() {
            channel.stalls();
            channel.write("a");
            channel.flush();
            channel.flush();
            loop.run();
            assertEquals(List.of(), events);

            channel.close();
            loop.run();

            assertEquals(List.of("a lost", "a lost"), events);
        }

        @Test
        void when_the_channel_closes_before_it_was_sent() {
            channel.write("a");
            channel.flush();
            channel.close();
            assertEquals(List.of(), events);

            loop.run();

            assertEquals(List.of("a lost"), events);
            assertEquals("", channel.sent());
        }

        @Test
        void when_the_channel_was_closed() {
            channel.close();
            List<Throwable> causes = new ArrayList<>();
            channel.write("a");
            channel.writes().flush(new ChannelWrites.Listener() {
                @Override
                public void taken() {
                    events.add("taken");
                }

                @Override
                public void lost(Throwable cause) {
                    causes.add(cause);
                }
            });

            loop.run();

            assertEquals(1, causes.size());
            assertInstanceOf(ClosedChannelException.class, causes.get(0));
            assertEquals(List.of(), events);
        }
    }
}
