package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What several channels of an event loop write is sent together, and its memory is shared. */
class FlushBatchTest {
    private final ManualExecutor loop = new ManualExecutor();
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final List<String> events = new ArrayList<>();
    private final List<WrittenChannel> channels = new ArrayList<>();

    @AfterEach
    void nothing_is_kept() {
        loop.run();
        channels.forEach(WrittenChannel::close);
        channels.forEach(WrittenChannel::sent);
        assertEquals(0, unreleased(), "bytes that nobody released");
    }

    private long unreleased() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    private WrittenChannel channel(String name) {
        WrittenChannel channel = new WrittenChannel(name, loop, memory, events);
        channels.add(channel);
        return channel;
    }

    private static List<String> names(int first, int last, String event) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> i + " " + event).toList();
    }

    @Nested
    class Channels {
        private void flushes(int first, int last) {
            for (int i = first; i <= last; i++) {
                WrittenChannel channel = channel(String.valueOf(i));
                channel.write("x");
                channel.flush();
            }
        }

        @Test
        void are_sent_together_in_the_order_in_which_they_were_added_and_told_afterwards() {
            WrittenChannel a = channel("a");
            WrittenChannel b = channel("b");
            WrittenChannel c = channel("c");
            Stream.of(a, b, c).forEach(channel -> channel.write("x"));
            Stream.of(c, a, b).forEach(WrittenChannel::flush);
            assertEquals(List.of(), events);

            loop.run();

            assertEquals(List.of("c sent", "a sent", "b sent", "c taken", "a taken", "b taken"), events);
        }

        @Test
        void are_sent_before_the_end_once_they_are_many() {
            flushes(1, 63);
            assertEquals(List.of(), events);

            flushes(64, 65);
            assertEquals(names(1, 64, "sent"), events, "the last one begins to wait again");
            loop.run();

            List<String> all = new ArrayList<>(names(1, 65, "sent"));
            all.addAll(names(1, 65, "taken"));
            assertEquals(all, events);
        }

        @Test
        void are_many_again_only_as_often() {
            flushes(1, 127);
            assertEquals(names(1, 64, "sent"), events);

            flushes(128, 128);

            assertEquals(names(1, 128, "sent"), events);
        }

        @Test
        void of_the_next_batch_are_counted_anew() {
            flushes(1, 40);
            loop.run();
            events.clear();

            flushes(41, 103);
            assertEquals(List.of(), events);
            flushes(104, 104);

            assertEquals(names(41, 104, "sent"), events);
        }

        @Test
        void count_once_however_often_they_are_flushed() {
            WrittenChannel channel = channel("a");
            channel.write("x");

            IntStream.range(0, 100).forEach(i -> channel.flush());

            assertEquals(List.of(), events);
        }

        @Test
        void need_one_task_of_the_loop() {
            flushes(1, 10);

            assertEquals(1, loop.waiting());
        }

        @Test
        void are_told_although_the_listeners_of_others_throw() {
            WrittenChannel a = channel("a");
            WrittenChannel b = channel("b");
            WrittenChannel c = channel("c");
            Stream.of(a, b, c).forEach(channel -> channel.write("x"));
            a.flush(() -> {
                throw new IllegalStateException("planted");
            });
            a.flush();
            b.flush(() -> {
                throw new AssertionError("planted");
            });
            c.flush();

            loop.run();

            assertEquals(List.of("a taken", "a taken", "b taken", "c taken"), events.subList(3, events.size()));
        }

        @Test
        void of_another_loop_are_in_another_batch() {
            ManualExecutor other = new ManualExecutor();
            WrittenChannel a = new WrittenChannel("a", other, memory, events);
            channels.add(a);
            WrittenChannel b = channel("b");
            Stream.of(a, b).forEach(channel -> channel.write("x"));
            a.flush();
            b.flush();

            loop.run();
            assertEquals(List.of("b sent", "b taken"), events);
            other.run();

            assertEquals(List.of("b sent", "b taken", "a sent", "a taken"), events);
        }
    }

    @Nested
    class Memory {
        private final List<ByteBuf> handedOut = new ArrayList<>();

        private ByteBuf buffer(int bytes) {
            ByteBuf buffer = FlushBatch.of(loop).buffer(memory, bytes);
            handedOut.add(buffer);
            return buffer;
        }

        private void releaseAll() {
            handedOut.forEach(ByteBuf::release);
            handedOut.clear();
        }

        @Test
        void is_at_most_about_twice_what_was_handed_out() {
            for (int most : List.of(1, 10, 300, 2_048, 4_000)) {
                Random random = new Random(most);
                long bytes = 0;
                for (int i = 0; i < 500; i++) {
                    int size = 1 + random.nextInt(most);
                    buffer(size);
                    bytes += size;
                    assertTrue(unreleased() <= 9 * bytes / 4 + most, unreleased() + " for " + bytes);
                }
                releaseAll();
                loop.run();
                assertEquals(0, unreleased());
            }
        }

        @Test
        void is_shared_by_small_messages() {
            IntStream.range(0, 64).forEach(i -> buffer(100));

            long before = unreleased();
            buffer(100);
            assertTrue(unreleased() <= before + 8_192);
            before = unreleased();
            IntStream.range(0, 10).forEach(i -> buffer(100));

            assertEquals(before, unreleased());
            releaseAll();
        }

        @Test
        void of_a_message_is_its_own() {
            IntStream.range(0, 50).forEach(i -> buffer(10)
                    .writeBytes(String.valueOf(1_000_000_000 + i).getBytes(ISO_8859_1)));

            for (int i = 0; i < 50; i++) {
                ByteBuf message = handedOut.get(i);
                assertEquals(String.valueOf(1_000_000_000 + i), message.toString(ISO_8859_1));
                assertThrows(IndexOutOfBoundsException.class, () -> message.writeByte(1));
            }
            releaseAll();
        }

        @Test
        void of_a_large_message_is_not_shared() {
            buffer(100);
            long before = unreleased();
            ByteBuf large = FlushBatch.of(loop).buffer(memory, 2_049);
            assertEquals(before + 2_049, unreleased());

            large.release();

            assertEquals(before, unreleased());
            releaseAll();
        }

        @Test
        void is_no_more_at_first_than_the_first_message_needs() {
            IntStream.range(0, 300).forEach(i -> buffer(100));
            releaseAll();
            loop.run();

            buffer(100);

            assertEquals(100, unreleased());
            releaseAll();
        }

        @Test
        void that_an_unread_message_keeps_is_bounded() {
            IntStream.range(0, 3_000).forEach(i -> buffer(100));
            ByteBuf unread = handedOut.remove(2_900);
            releaseAll();
            loop.run();

            assertEquals(8_192, unreleased());
            unread.release();
        }

        @Test
        void is_released_at_the_end_though_nothing_was_sent() {
            buffer(100);
            releaseAll();
            assertEquals(100, unreleased(), "the batch may hand out more of it");

            loop.run();

            assertEquals(0, unreleased());
        }

        @Test
        void comes_from_the_allocator_that_was_asked() {
            UnpooledByteBufAllocator other = new UnpooledByteBufAllocator(true);
            IntStream.range(0, 5).forEach(i -> buffer(100)); // the present one has room

            ByteBuf foreign = FlushBatch.of(loop).buffer(other, 100);

            assertEquals(500, other.metric().usedDirectMemory());
            foreign.release();
            loop.run();
            assertEquals(0, other.metric().usedDirectMemory());
            releaseAll();
        }
    }
}
