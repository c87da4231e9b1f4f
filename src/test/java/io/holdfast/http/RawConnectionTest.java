package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawConnectionTest {
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final StringBuilder received = new StringBuilder();
    private final List<String> seen = new ArrayList<>();
    private long written;
    private boolean stalled;
    private RawConnection raw;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    if (!stalled) {
                        ctx.flush();
                    }
                }
            },
            new ChannelInboundHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) {
                    raw = new RawConnection(ctx, bytes -> written += bytes.readableBytes());
                    raw.closeHandler(() -> seen.add("closed"));
                }

                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    raw.received((ByteBuf) message);
                }

                @Override
                public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                    raw.writabilityChanged();
                }

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                    raw.closed();
                }
            });

    @AfterEach
    void nothingIsKept() {
        stalled = false;
        channel.close();
        sent();
        assertEquals(0, memory.metric().usedDirectMemory(), "bytes that nobody released");
    }

    @Test
    void closes_also_when_the_other_side_takes_nothing_more() {
        channel.freezeTime();
        stalled = true;
        raw.write(bytes("end"));
        raw.close();
        channel.advanceTimeBy(RawConnection.CLOSED_WITHIN.toMillis() - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.isOpen());

        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertFalse(channel.isOpen());
    }

    private ByteBuf bytes(String text) {
        return memory.directBuffer(text.length()).writeBytes(text.getBytes(ISO_8859_1));
    }

    private void take(ByteBuf some) {
        received.append(some.toString(ISO_8859_1));
        some.release();
    }

    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf some = channel.readOutbound(); some != null; some = channel.readOutbound()) {
            all.append(some.toString(ISO_8859_1));
            some.release();
        }
        return all.toString();
    }

    @Test
    void is_paused_at_first() {
        raw.handler(this::take);
        channel.writeInbound(bytes("a"), bytes("b"));
        assertEquals("", received.toString());
        assertFalse(channel.config().isAutoRead());

        raw.resume();

        assertEquals("ab", received.toString());
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void paused_by_its_handler_it_delivers_no_more_and_reads_no_more() {
        raw.handler(some -> {
            take(some);
            raw.pause();
        });
        channel.writeInbound(bytes("a"), bytes("b"), bytes("c"));

        raw.resume();
        assertEquals("a", received.toString());
        assertFalse(channel.config().isAutoRead());
        raw.resume();
        raw.resume();

        assertEquals("abc", received.toString());
        assertFalse(channel.config().isAutoRead());
    }

    @Test
    void resumed_by_its_handler_it_keeps_the_order() {
        raw.handler(some -> {
            take(some);
            raw.pause();
            raw.resume();
        });
        channel.writeInbound(bytes("a"), bytes("b"), bytes("c"));

        raw.resume();

        assertEquals("abc", received.toString());
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void writes_and_tells_how_much() {
        raw.write(bytes("abc"));

        assertEquals("abc", sent());
        assertEquals(3, written);
    }

    @Test
    void tells_once_when_more_may_be_written() {
        stalled = true;
        raw.write(bytes("x".repeat(100_000)));
        raw.onDrained(() -> seen.add("drained"));
        assertFalse(raw.isWritable());
        raw.writabilityChanged();
        assertEquals(List.of(), seen);

        stalled = false;
        channel.flush();

        assertEquals(List.of("drained"), seen);
        assertTrue(raw.isWritable());
        raw.writabilityChanged();
        assertEquals(List.of("drained"), seen);
    }

    @Test
    void closes_behind_what_was_written() {
        stalled = true;
        raw.write(bytes("last"));
        raw.close();
        assertTrue(channel.isOpen());

        stalled = false;
        channel.flush();
        channel.runPendingTasks();

        assertFalse(channel.isOpen());
        assertEquals("last", sent());
        assertEquals(List.of("closed"), seen);
    }

    @Test
    void what_the_other_side_sent_before_it_closed_is_delivered_though_it_is_paused() {
        raw.handler(some -> {
            take(some);
            raw.pause(); // whoever it is passed on to reads slowly
        });
        channel.writeInbound(bytes("a"), bytes("b"), bytes("c"));

        channel.close();

        assertEquals("abc", received.toString());
        assertEquals(List.of("closed"), seen);
    }

    @Test
    void without_a_handler_what_came_is_released_at_the_end() {
        channel.writeInbound(bytes("a"), bytes("b"));

        channel.close();

        assertEquals(List.of("closed"), seen);
    }

    @Test
    void what_comes_behind_the_end_is_released() {
        channel.close();
        ByteBuf late = bytes("late");

        raw.received(late);
        raw.resume();

        assertEquals(0, late.refCnt());
    }

    @Test
    void what_comes_behind_the_end_is_delivered_to_whoever_is_there() {
        raw.handler(this::take);
        channel.close();

        raw.received(bytes("late"));

        assertEquals("late", received.toString());
    }

    @Test
    void written_behind_the_end_is_released_and_not_counted() {
        channel.close();
        ByteBuf late = bytes("late");

        raw.write(late);
        raw.close();

        assertEquals(0, late.refCnt());
        assertEquals(0, written);
        channel.checkException();
    }

    @Test
    void tells_of_the_end_once_and_also_those_who_come_late() {
        channel.close();
        raw.closed();
        raw.closeHandler(() -> seen.add("late"));

        assertEquals(List.of("closed", "late"), seen);
    }
}
