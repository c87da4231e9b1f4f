package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was written to the channels of an event loop together, once the loop has read what was ready: reading several messages in a
 * row and then sending several in a row is cheaper than to go back and forth, here and for the recipients.
 */
final class FlushBatch {
    /** How many channels wait for each other at most: it bounds by how much the first is late. */
    private static final int MOST = 64;

    /** At most, and no more than was used before: whoever does not read its message keeps the memory of the others. */
    private static final int SHARED_BYTES = 8 << 10;

    private static final FastThreadLocal<@Nullable FlushBatch> LATEST = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final List<ChannelWrites> channels = new ArrayList<>(MOST);
    private ByteBuf shared = Unpooled.EMPTY_BUFFER;
    private @Nullable ByteBufAllocator sharedFrom;
    private int used; // bytes in this batch
    private int sent;
    private boolean scheduled;

    private FlushBatch(EventExecutor loop) {
        this.loop = loop;
    }

    /** The one of an event loop, on whose thread this is called. */
    static FlushBatch of(EventExecutor loop) {
        FlushBatch latest = LATEST.get();
        if (latest == null || latest.loop != loop) { // a thread has one loop, except in tests
            latest = new FlushBatch(loop);
            LATEST.set(latest);
        }
        return latest;
    }

    /** An empty buffer for a message: allocating one for each small message would cost more than writing it. */
    ByteBuf buffer(ByteBufAllocator memory, int bytes) {
        if (bytes > SHARED_BYTES / 4) {
            return memory.directBuffer(bytes);
        }
        if (shared.writableBytes() < bytes || sharedFrom != memory) {
            shared.release();
            shared = memory.directBuffer(Math.max(bytes, Math.min(SHARED_BYTES, used)));
            sharedFrom = memory;
            schedule();
        }
        used += bytes;
        int from = shared.writerIndex();
        shared.writerIndex(from + bytes);
        return shared.retainedSlice(from, bytes).clear();
    }

    /** Adds a channel that is not in it. */
    void add(ChannelWrites channel) {
        channels.add(channel);
        schedule();
        if (channels.size() - sent >= MOST) {
            send();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(this::end);
        }
    }

    private void send() {
        while (sent < channels.size()) {
            channels.get(sent++).send();
        }
    }

    private void end() {
        scheduled = false;
        send();
        shared.release();
        shared = Unpooled.EMPTY_BUFFER; // what is not sent yet keeps its part
        List<ChannelWrites> all = List.copyOf(channels);
        channels.clear();
        sent = 0;
        used = 0;
        all.forEach(ChannelWrites::tell);
    }
}
