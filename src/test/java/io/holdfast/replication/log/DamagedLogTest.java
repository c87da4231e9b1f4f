package io.holdfast.replication.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Randomness;
import io.holdfast.support.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A disk that loses or changes what it had confirmed: refused where a later batch proves it, and never passed over in silence. */
class DamagedLogTest {
    private static final SegmentedLog.Config CONFIG = new SegmentedLog.Config(64 << 10);
    private static final int BATCHES = 55;
    private static final int BATCH = 5;

    private final RandomGenerator random = Randomness.seeded(7);
    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<ByteBuffer> written = new ArrayList<>();
    private final Recovery.Tail tail;

    DamagedLogTest() throws IOException {
        SegmentedLog log = open(disk, 0);
        log.saveHardState(new byte[16]);
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                byte[] payload = new byte[300 + random.nextInt(700)];
                random.nextBytes(payload);
                log.append(written.size() + 1, payload);
                written.add(ByteBuffer.wrap(payload));
            }
            log.sync();
        }
        tail = Recovery.of(disk, 0).tail().orElseThrow();
        assertTrue(tail.unprovenFrom() > 10_000, "the newest segment holds older batches too");
    }

    private static SegmentedLog open(Disk disk, long keepAbove) throws IOException {
        return SegmentedLog.open(disk, CONFIG, Runnable::run, keepAbove);
    }

    private interface Damage {
        void to(SimulatedDisk disk, String name, long position);
    }

    private void isNeverPassedOver(int step, Damage damage) throws IOException {
        int refused = 0;
        for (long segment = 1; segment <= tail.segment().number(); segment++) {
            for (long position = 0; position < CONFIG.segmentBytes(); position += step) {
                SimulatedDisk copy = disk.snapshotDurable();
                damage.to(copy, SegmentImage.name(segment), position);
                boolean unproven = segment == tail.segment().number() && position >= tail.unprovenFrom() / 512 * 512;
                refused += opensWith(copy, unproven) ? 0 : 1;
            }
        }
        assertTrue(refused > 300, "refused: " + refused);
    }

    /** @return whether it opens at all */
    private boolean opensWith(SimulatedDisk copy, boolean unproven) throws IOException {
        try {
            SegmentedLog log = open(copy, 0);
            List<ByteBuffer> entries = log.recovered().stream()
                    .map(entry -> ByteBuffer.wrap(entry.payload()))
                    .toList();
            int least = unproven ? written.size() - BATCH : written.size();
            assertTrue(entries.size() >= least, "lost in silence");
            assertEquals(written.subList(0, entries.size()), entries);
            assertEquals(16, log.hardState().orElseThrow().length);
            return true;
        } catch (DamagedLogException e) {
            return false;
        }
    }

    @Test
    void a_bit_turned_anywhere() throws IOException {
        isNeverPassedOver(61, SimulatedDisk::flipBit); // no multiple of 8: each byte of the header has its turn
    }

    /** Nothing behind it proves that it was synced, but its own end does: what is between was written, and has changed since. */
    @Test
    void a_bit_turned_in_the_last_batch_is_no_torn_end() throws IOException {
        String newest = SegmentImage.name(tail.segment().number());
        int refused = 0;
        for (int position = tail.unprovenFrom(); position < tail.position(); position += 7) {
            SimulatedDisk copy = disk.snapshotDurable();
            copy.flipBit(newest, position);
            refused += opensWith(copy, false) ? 0 : 1;
        }
        assertTrue(refused > 100, "refused: " + refused);
    }

    @Test
    void a_last_batch_of_which_a_sector_never_came_is_a_torn_end() throws IOException {
        String newest = SegmentImage.name(tail.segment().number());
        for (int position = tail.unprovenFrom(); position < tail.position(); position += 512) {
            SimulatedDisk copy = disk.snapshotDurable();
            copy.zeroSector(newest, position / 512 * 512 + 512L); // the first one holds older batches too
            assertTrue(opensWith(copy, true), "at " + position);
        }
    }

    @Test
    void a_sector_zeroed_anywhere() throws IOException {
        isNeverPassedOver(512, SimulatedDisk::zeroSector);
    }

    @Test
    void the_whole_end_of_a_segment_zeroed_from_the_end_of_a_batch_on() {
        for (long position = 40_000; position < CONFIG.segmentBytes(); position += 512) {
            disk.zeroSector(SegmentImage.name(1), position);
        }

        assertThrows(DamagedLogException.class, () -> open(disk, 0));
    }

    @Test
    void is_told_with_its_place_and_the_way_out() {
        disk.flipBit(SegmentImage.name(2), 40);

        DamagedLogException damage = assertThrows(DamagedLogException.class, () -> open(disk, 0));

        assertTrue(
                damage.getMessage().contains("simulated/00000000000000000002.log at position 32 "),
                damage.getMessage());
        assertTrue(damage.getMessage().contains("add it again under a new id"), damage.getMessage());
    }

    @Test
    void is_refused_each_time_it_is_opened() {
        disk.flipBit(SegmentImage.name(2), 40);

        assertThrows(DamagedLogException.class, () -> open(disk, 0));
        assertThrows(DamagedLogException.class, () -> open(disk, 0));
    }

    @Test
    void a_sector_that_never_came_leaves_all_before_it() throws IOException {
        disk.zeroSector(tail.segment().name(), tail.unprovenFrom() + 512);

        long last = open(disk, 0).lastIndex();
        assertTrue(last >= written.size() - BATCH && last < written.size(), "kept up to " + last);
    }

    @Test
    void a_payload_full_of_records_is_none_when_it_is_torn() throws IOException {
        SimulatedDisk torn = new SimulatedDisk();
        SegmentedLog log = open(torn, 0);
        ByteBuffer records =
                ByteBuffer.allocate(7 + 20_000).position(7); // so that they stand at multiples of 8, as in a log
        try (Disk.File file = disk.open(SegmentImage.name(1))) {
            file.read(40_000 / 8 * 8, records);
        }
        log.append(1, records.array());
        log.sync();
        torn.zeroSector(SegmentImage.name(1), 600);

        assertEquals(0, open(torn, 0).lastIndex());
    }

    @Test
    void a_segment_that_is_gone() throws IOException {
        disk.delete(SegmentImage.name(2));

        DamagedLogException damage = assertThrows(DamagedLogException.class, () -> open(disk, 0));
        assertTrue(
                damage.getMessage().contains("00000000000000000002.log in simulated is missing"), damage.getMessage());
    }

    @Test
    void the_first_segment_gone_while_no_snapshot_stands_for_it() throws IOException {
        disk.delete(SegmentImage.name(1));

        assertThrows(DamagedLogException.class, () -> open(disk, 0));
    }

    @Test
    void the_only_segment_left_all_zeros() throws IOException {
        SegmentedLog log = open(disk, 0);
        log.dropUntil(written.size());
        assertEquals(List.of(tail.segment().name()), disk.list());
        for (long position = 0; position < CONFIG.segmentBytes(); position += 512) {
            disk.zeroSector(tail.segment().name(), position);
        }

        assertThrows(DamagedLogException.class, () -> open(disk, written.size()));
    }

    @Test
    void a_snapshot_that_is_gone() throws IOException {
        SegmentedLog log = open(disk, 0);
        log.append(1000, new byte[1]);
        log.sync();

        assertThrows(DamagedLogException.class, () -> open(disk, 0));
        assertThrows(DamagedLogException.class, () -> open(disk, 500));
        assertEquals(1, open(disk, 999).recovered().size());
    }
}
