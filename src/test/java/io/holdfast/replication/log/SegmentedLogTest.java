package io.holdfast.replication.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Randomness;
import io.holdfast.support.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SegmentedLogTest {
    private static final SegmentedLog.Config CONFIG = new SegmentedLog.Config(64 << 10);
    private static final byte[] KILOBYTE = "x".repeat(1000).getBytes(UTF_8);

    private final SimulatedDisk disk = new SimulatedDisk();
    private SegmentedLog log;

    SegmentedLogTest() throws IOException {
        log = open(0);
    }

    private SegmentedLog open(long keepAbove) throws IOException {
        return open(keepAbove, Runnable::run);
    }

    private SegmentedLog open(long keepAbove, Executor background) throws IOException {
        return SegmentedLog.open(disk, CONFIG, background, keepAbove);
    }

    private void reopenAfterCrash(long keepAbove) throws IOException {
        disk.heal();
        disk.crash(Randomness.seeded(1));
        log = open(keepAbove);
    }

    private void append(long from, long to) throws IOException {
        for (long index = from; index <= to; index++) {
            log.append(index, KILOBYTE);
        }
    }

    private static List<Long> indexes(List<SegmentedLog.Entry> entries) {
        return entries.stream().map(SegmentedLog.Entry::index).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private String hardState() {
        return log.hardState().map(state -> new String(state, UTF_8)).orElse("none");
    }

    @Test
    void a_segment_is_no_smaller_than_64_kilobytes() {
        assertThrows(IllegalArgumentException.class, () -> new SegmentedLog.Config((64 << 10) - 1));
    }

    @Nested
    class Keeps {
        @Test
        void nothing_at_first() {
            assertEquals(0, log.firstIndex());
            assertEquals(0, log.lastIndex());
            assertEquals(List.of(), log.recovered());
            assertEquals("none", hardState());
        }

        @Test
        void entries_and_hard_state_over_a_crash() throws IOException {
            log.saveHardState("term 1".getBytes(UTF_8));
            log.append(1, "one".getBytes(UTF_8));
            log.append(2, new byte[0]);
            log.saveHardState("term 2".getBytes(UTF_8));
            log.sync();

            reopenAfterCrash(0);

            assertEquals("term 2", hardState());
            List<SegmentedLog.Entry> entries = log.recovered();
            assertEquals(List.of(1L, 2L), indexes(entries));
            assertArrayEquals("one".getBytes(UTF_8), entries.get(0).payload());
            assertEquals(List.of(), log.recovered());
        }

        @Test
        void entries_over_many_segments_and_restarts() throws IOException {
            for (int restart = 0; restart < 5; restart++) {
                append(200 * restart + 1, 200 * restart + 200);
                log.sync();
                reopenAfterCrash(0);
            }

            assertEquals(range(1, 1000), indexes(log.recovered()));
            assertEquals(1, log.firstIndex());
            assertEquals(1000, log.lastIndex());
        }

        @Test
        void a_record_larger_than_a_segment() throws IOException {
            append(1, 40); // the next segment is made ahead, too small
            log.append(41, new byte[3 << 20]);
            append(42, 200);
            log.sync();

            reopenAfterCrash(0);

            assertEquals(range(1, 200), indexes(log.recovered()));
        }

        @Test
        void only_what_is_above_the_snapshot_in_memory() throws IOException {
            append(1, 300);
            log.sync();

            reopenAfterCrash(250);

            assertEquals(range(251, 300), indexes(log.recovered()));
            assertEquals(251, log.firstIndex());
        }

        @Test
        void nothing_of_what_came_after_close() throws IOException {
            log.close();

            assertThrows(IOException.class, () -> log.append(1, KILOBYTE));
        }
    }

    @Nested
    class Drops {
        @Test
        void what_was_truncated() throws IOException {
            append(1, 100);
            log.truncateFrom(51);
            assertEquals(50, log.lastIndex());
            append(51, 60);
            log.sync();

            reopenAfterCrash(0);

            assertEquals(range(1, 60), indexes(log.recovered()));
        }

        @Test
        void what_is_at_or_above_an_entry_that_is_appended_again() throws IOException {
            append(1, 100);
            log.append(40, KILOBYTE);
            assertEquals(40, log.lastIndex());
            log.sync();

            reopenAfterCrash(0);

            assertEquals(range(1, 40), indexes(log.recovered()));
        }

        @Test
        void everything_before_a_gap() throws IOException {
            append(1, 100);
            append(201, 210);
            assertEquals(201, log.firstIndex());
            log.sync();

            reopenAfterCrash(200);

            assertEquals(range(201, 210), indexes(log.recovered()));
        }

        @Test
        void whole_segments_up_to_an_index_and_never_the_active_one() throws IOException {
            append(1, 300);
            log.sync();
            int before = disk.list().size();

            log.dropUntil(150);
            assertTrue(disk.list().size() < before);
            assertEquals(151, log.firstIndex());
            log.dropUntil(300);

            assertEquals(0, log.lastIndex());
            assertTrue(disk.list().contains(SegmentImage.name(5)), disk.list().toString());
            append(301, 302);
            log.sync();
            reopenAfterCrash(300);
            assertEquals(List.of(301L, 302L), indexes(log.recovered()));
        }

        @Test
        void no_segment_that_holds_a_needed_entry() throws IOException {
            append(1, 300);
            log.sync();

            log.dropUntil(150);

            reopenAfterCrash(150);
            assertEquals(range(151, 300), indexes(log.recovered()));
        }

        @Test
        void segments_whose_later_entries_were_truncated() throws IOException {
            append(1, 63); // and no more fits
            log.truncateFrom(11);
            append(11, 100);
            log.sync();

            log.dropUntil(10);

            assertEquals(List.of(SegmentImage.name(2)), disk.list().subList(0, 1));
        }

        @Test
        void no_segment_from_between_others_however_deletions_are_interrupted() throws IOException {
            RandomGenerator random = Randomness.seeded(5);
            for (int run = 0; run < 20; run++) {
                SimulatedDisk interrupted = new SimulatedDisk();
                log = SegmentedLog.open(interrupted, CONFIG, Runnable::run, 0);
                append(1, 270); // no segment made ahead: deleting that would bring all names to the disk
                log.sync();
                interrupted.failSyncs(new IOException("killed"));
                assertThrows(IOException.class, () -> log.dropUntil(70));
                interrupted.heal();
                log = SegmentedLog.open(interrupted, CONFIG, Runnable::run, 70);
                interrupted.cutPowerAfter(1);
                assertThrows(IOException.class, () -> log.dropUntil(140));
                interrupted.crash(random);

                log = SegmentedLog.open(interrupted, CONFIG, Runnable::run, 140);
                assertEquals(range(141, 270), indexes(log.recovered()));
            }
        }

        @Test
        void no_hard_state_with_the_segment_it_was_saved_in() throws IOException {
            log.saveHardState("term 7".getBytes(UTF_8));
            append(1, 100);

            log.dropUntil(60); // without a sync of ours

            disk.crash(Randomness.seeded(2));
            log = open(60);
            assertEquals("term 7", hardState());
        }
    }

    @Nested
    class Syncs {
        @Test
        void once_for_all_that_came_before() throws IOException {
            long before = log.syncs();

            append(1, 50);
            log.sync();

            assertEquals(before + 1, log.syncs());
            assertTrue(log.bytesWritten() > 50_000);
        }

        @Test
        void not_when_there_is_nothing() throws IOException {
            append(1, 1);
            log.sync();
            long before = log.syncs();

            log.sync();

            assertEquals(before, log.syncs());
        }

        @Test
        void what_a_killed_process_had_only_handed_to_the_system() throws IOException {
            disk.failSyncs(new IOException("killed"));
            append(1, 3);
            assertThrows(IOException.class, log::sync);
            disk.heal();

            log = open(0); // no crash: what was written can still be read, and so it counts from now on
            assertEquals(3, log.lastIndex());

            reopenAfterCrash(0);
            assertEquals(range(1, 3), indexes(log.recovered()));
        }
    }

    @Nested
    class Fails {
        @Test
        void for_good_when_a_sync_fails() throws IOException {
            append(1, 3);
            disk.failSyncs(new IOException("bad sector"));
            assertThrows(IOException.class, log::sync);
            disk.heal();

            for (FailStop.Step step : everyCall()) {
                IOException refused = assertThrows(IOException.class, step::run);
                assertEquals(
                        "the log failed earlier: 00000000000000000001.log could not be synced: bad sector",
                        refused.getMessage());
            }
        }

        @Test
        void for_good_when_a_write_fails() throws IOException {
            append(1, 3);
            disk.failWrites(new IOException("bad sector"));
            assertThrows(IOException.class, log::sync);
            disk.heal();

            for (FailStop.Step step : everyCall()) {
                assertThrows(IOException.class, step::run);
            }
        }

        private List<FailStop.Step> everyCall() {
            return List.of(
                    () -> log.append(4, KILOBYTE),
                    () -> log.truncateFrom(1),
                    () -> log.saveHardState(KILOBYTE),
                    () -> log.sync(),
                    () -> log.dropUntil(1));
        }

        @Test
        void when_the_disk_is_full_and_keeps_what_it_had() throws IOException {
            append(1, 20);
            log.sync();
            disk.capacity(64 << 10);

            IOException full = assertThrows(IOException.class, () -> append(21, 1000));
            assertEquals("No space left on device", full.getMessage());

            reopenAfterCrash(0);
            assertEquals(range(1, 20), indexes(log.recovered()).subList(0, 20));
        }

        @Test
        void not_when_there_is_room_again_before_the_next_segment_is_needed() throws IOException {
            disk.capacity(64 << 10);
            append(1, 40); // past the half: the next one cannot be made ahead
            disk.capacity(Long.MAX_VALUE);

            append(41, 200);
            log.sync();

            reopenAfterCrash(0);
            assertEquals(range(1, 200), indexes(log.recovered()));
        }

        @Test
        void not_when_the_background_takes_no_work() throws IOException {
            log = open(0, task -> {
                throw new RejectedExecutionException("shut down");
            });

            append(1, 200);
            log.sync();

            reopenAfterCrash(0);
            assertEquals(range(1, 200), indexes(log.recovered()));
        }

        @Test
        void not_when_the_background_comes_too_late() throws IOException {
            List<Runnable> tasks = new ArrayList<>();
            log = open(0, tasks::add);
            append(1, 200);
            log.sync();

            tasks.forEach(Runnable::run);
            log.close();
            tasks.forEach(Runnable::run);

            reopenAfterCrash(0);
            assertEquals(range(1, 200), indexes(log.recovered()));
        }
    }

    @Nested
    class Reopened {
        @Test
        void goes_on_in_the_segment_it_was_in() throws IOException {
            append(1, 1);
            log.sync();
            List<String> before = disk.list();

            reopenAfterCrash(0);

            assertEquals(before, disk.list());
        }

        @Test
        void drops_a_segment_made_ahead_that_was_not_used() throws IOException {
            append(1, 40);
            log.sync();
            assertEquals(2, disk.list().size());

            reopenAfterCrash(0);

            assertEquals(range(1, 40), indexes(log.recovered()));
            assertEquals(1, disk.list().size());
        }

        @Test
        void takes_a_batch_torn_over_two_segments_for_torn_wherever_it_tore() throws IOException {
            RandomGenerator random = Randomness.seeded(5);
            for (int run = 0; run < 500; run++) {
                SimulatedDisk torn = new SimulatedDisk();
                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                append(1, 50);
                log.sync();
                torn.cutPowerAfter(run % 4); // two writes, each with its sync
                assertThrows(IOException.class, () -> {
                    append(51, 75);
                    log.sync();
                });
                torn.crash(random);

                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                assertTrue(log.lastIndex() >= 50, "run %d: up to %d".formatted(run, log.lastIndex()));
            }
        }

        @Test
        void has_the_hard_state_in_a_segment_that_was_torn_at_its_beginning() throws IOException {
            RandomGenerator random = Randomness.seeded(6);
            for (int run = 0; run < 1000; run++) {
                SimulatedDisk torn = new SimulatedDisk();
                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                log.saveHardState("term 7".getBytes(UTF_8));
                append(1, 62);
                log.sync();
                append(63, 64); // the second goes to a new segment
                torn.cutPowerAfter(1);
                assertThrows(IOException.class, log::sync);
                torn.crash(random);

                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                log.dropUntil(log.lastIndex());
                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 64);
                assertEquals("term 7", hardState(), "run " + run);
            }
        }

        @Test
        void ends_a_batch_that_was_under_way_so_that_a_later_loss_of_it_is_known() throws IOException {
            SegmentedLog.Config large = new SegmentedLog.Config(4 << 20);
            SimulatedDisk killed = new SimulatedDisk();
            log = SegmentedLog.open(killed, large, Runnable::run, 0);
            append(1, 1500); // more than is held in memory

            log = SegmentedLog.open(killed, large, Runnable::run, 0);
            long kept = log.lastIndex();
            assertTrue(kept > 1000, "kept up to " + kept);
            append(kept + 1, kept + 1);
            log.sync();
            killed.flipBit(SegmentImage.name(1), 500_000);

            assertThrows(DamagedLogException.class, () -> SegmentedLog.open(killed, large, Runnable::run, 0));
        }

        @Test
        void never_joins_new_records_to_old_ones_behind_a_hole() throws IOException {
            RandomGenerator random = Randomness.seeded(5);
            for (int run = 0; run < 300; run++) {
                SimulatedDisk torn = new SimulatedDisk();
                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                log.append(1, new byte[895]); // so that the END behind entry 2 is the first in its sector
                log.sync();
                append(2, 4);
                log.sync();
                torn.zeroSector(SegmentImage.name(1), 1200);

                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                assertEquals(1, log.lastIndex());
                append(2, 2);
                torn.cutPowerAfter(1);
                assertThrows(IOException.class, log::sync);
                torn.crash(random);

                log = SegmentedLog.open(torn, CONFIG, Runnable::run, 0);
                assertTrue(log.lastIndex() <= 2, "run %d: up to %d".formatted(run, log.lastIndex()));
            }
        }

        @Test
        void never_reads_what_stands_behind_a_hole() throws IOException {
            append(1, 10);
            log.sync();
            append(11, 20);
            log.sync();
            disk.zeroSector(SegmentImage.name(1), 12_000); // in the last batch, which nothing proves

            log = open(0);
            long kept = log.lastIndex();
            assertTrue(kept >= 10 && kept < 20, "kept up to " + kept);
            log = open(0);

            assertEquals(range(1, kept), indexes(log.recovered()));
            append(kept + 1, kept + 1);
            log.sync();
            reopenAfterCrash(0);
            assertEquals(range(1, kept + 1), indexes(log.recovered()));
        }
    }
}
