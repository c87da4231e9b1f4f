package io.holdfast.replication.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Randomness;
import io.holdfast.support.Seed;
import io.holdfast.support.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SnapshotFilesTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private SnapshotFiles files;

    SnapshotFilesTest() throws IOException {
        files = SnapshotFiles.open(disk);
    }

    private void write(long index, String... pieces) throws IOException {
        for (int number = 0; number < pieces.length; number++) {
            files.write(index, number, pieces.length, pieces[number].getBytes(UTF_8));
        }
    }

    private void reopenAfterCrash() throws IOException {
        disk.crash(Randomness.seeded(3));
        files = SnapshotFiles.open(disk);
    }

    private String newest() {
        return files.newest()
                .map(snapshot -> snapshot.index() + pieces(snapshot).toString())
                .orElse("none");
    }

    private static List<String> pieces(SnapshotFiles.Snapshot snapshot) {
        return snapshot.pieces().stream().map(piece -> new String(piece, UTF_8)).toList();
    }

    @Nested
    class Keeps {
        @Test
        void nothing_at_first() {
            assertEquals(0, files.newestIndex());
            assertEquals("none", newest());
        }

        @Test
        void the_newest_that_is_complete_and_synced() throws IOException {
            write(10, "a", "b");
            assertEquals(0, files.newestIndex());
            files.sync();
            assertEquals(10, files.newestIndex());
            write(20, "c", "", "e");
            files.sync();

            reopenAfterCrash();

            assertEquals(20, files.newestIndex());
            assertEquals("20[c, , e]", newest());
            assertEquals("none", newest());
            assertEquals(3, disk.list().size());
        }

        @Test
        void pieces_in_any_order_and_each_once() throws IOException {
            files.write(10, 2, 3, "c".getBytes(UTF_8));
            files.write(10, 0, 3, "a".getBytes(UTF_8));
            files.sync();
            files.write(10, 2, 3, "x".getBytes(UTF_8));
            files.write(10, 1, 3, "b".getBytes(UTF_8));
            files.sync();
            files.write(10, 1, 3, "x".getBytes(UTF_8));
            files.sync();

            reopenAfterCrash();

            assertEquals("10[a, b, c]", newest());
        }

        @Test
        void one_of_two_counts_for_an_index() throws IOException {
            files.write(10, 0, 3, "x".getBytes(UTF_8));
            write(10, "a", "b");
            files.sync();

            reopenAfterCrash();

            assertEquals("10[a, b]", newest());
        }

        @Test
        void what_a_failed_sync_left_only_once_it_is_certain() throws IOException {
            write(10, "a", "b");
            disk.failSyncs(new IOException("bad sector"));
            assertThrows(IOException.class, files::sync);
            disk.heal();
            IOException refused = assertThrows(IOException.class, files::sync);
            assertTrue(
                    refused.getMessage().startsWith("writing snapshots failed earlier: snapshot-"),
                    refused.getMessage());
            assertEquals(0, files.newestIndex());

            files = SnapshotFiles.open(disk);
            assertEquals(10, files.newestIndex());
            files = SnapshotFiles.open(disk.snapshotDurable());

            assertEquals("10[a, b]", newest());
        }
    }

    @Nested
    class Drops {
        @Test
        void an_unfinished_one_at_the_next_start() throws IOException {
            write(10, "a", "b");
            files.write(20, 0, 2, new byte[1]);
            files.sync();

            reopenAfterCrash();

            assertEquals("10[a, b]", newest());
            assertEquals(2, disk.list().size());
        }

        @Test
        void an_unfinished_one_that_is_discarded_and_no_complete_one() throws IOException {
            write(10, "a", "b");
            files.sync();
            files.write(20, 0, 2, new byte[1]);

            files.discard(20);
            files.discard(10);

            assertEquals(2, disk.list().size());
            assertEquals(10, files.newestIndex());
        }

        @Test
        void one_with_a_broken_piece_for_an_older_one() throws IOException {
            write(10, "a", "b");
            write(20, "c", "d");
            files.sync();
            disk.flipBit(new SnapshotPiece(20, 1, 2).name(), 4);

            reopenAfterCrash();

            assertEquals("10[a, b]", newest());
            assertEquals(2, disk.list().size());
        }

        @Test
        void complete_ones_older_than_the_one_that_is_asked_for() throws IOException {
            write(10, "a");
            write(20, "b");
            write(30, "c");
            files.sync();

            files.dropBelow(5);
            files.dropBelow(10);
            assertEquals(3, disk.list().size());
            files.dropBelow(29);

            assertEquals(List.of(new SnapshotPiece(20, 0, 1).name(), new SnapshotPiece(30, 0, 1).name()), disk.list());
        }
    }

    @Test
    void a_full_disk_fails_the_piece_alone() throws IOException {
        disk.capacity(10);
        write(10, "a");
        assertThrows(IOException.class, () -> write(20, "too much"));
        disk.heal();
        write(20, "too much");
        files.sync();

        assertEquals(20, files.newestIndex());
    }

    @Test
    void a_synced_one_survives_whatever_comes_after() throws IOException {
        Seed seed = Seed.next();
        RandomGenerator random = seed.random();
        long synced = 0;
        for (int life = 0; life < 300; life++) {
            disk.cutPowerAfter(random.nextInt(40));
            try {
                for (long index = synced + 1; index < synced + 6; index++) {
                    write(index, "a" + index, "b" + index, "c" + index);
                    files.sync();
                    files.dropBelow(index);
                    synced = index;
                }
            } catch (IOException e) {
                // the power is gone
            }
            disk.crash(random);
            files = SnapshotFiles.open(disk);

            long newest = files.newestIndex();
            assertEquals(newest == 0 ? "none" : "%d[a%1$d, b%1$d, c%1$d]".formatted(newest), newest(), seed.toString());
            assertEquals(Math.max(synced, newest), newest, seed.toString());
            synced = newest;
        }
    }
}
