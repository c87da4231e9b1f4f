package io.holdfast.replication.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.holdfast.base.time.Randomness;
import io.holdfast.replication.log.LogModel.Operation;
import io.holdfast.replication.log.LogModel.Operation.Kind;
import io.holdfast.support.Seed;
import io.holdfast.support.SimulatedDisk;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Random operations, and an end of the process at a random point: the power goes, the disk fails, or it is killed. */
class SegmentedLogCrashTest {
    private static final int RUNS = 300;
    private static final int LIVES = 8;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.holdfast.replication.log");

    private final Seed seed = Seed.next();

    @BeforeAll
    static void expectWarnings() {
        LOG.setLevel(Level.ERROR);
    }

    @AfterAll
    static void showWarnings() {
        LOG.setLevel(null);
    }

    @Test
    void what_was_synced_is_there_and_what_was_dropped_stays_away() {
        for (long run = seed.value(); run < seed.value() + RUNS; run++) {
            assertEquals(Optional.empty(), new Run(run, false).loss(), "-Dseed=" + run);
        }
    }

    @Test
    void a_disk_that_lies_about_sync_is_found_out() {
        assertTrue(LongStream.range(seed.value(), seed.value() + RUNS)
                .anyMatch(run -> new Run(run, true).loss().isPresent()));
    }

    private static final class Run {
        private final RandomGenerator random;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final LogModel model = new LogModel();
        private final Executor background;
        private final boolean lies;
        private long keepAbove;

        Run(long seed, boolean lies) {
            this.random = Randomness.seeded(seed);
            this.background = random.nextInt(4) == 0 ? task -> {} : Runnable::run;
            this.lies = lies;
            disk.lieAboutSync(lies);
        }

        /** @return what was lost, empty when nothing was */
        Optional<String> loss() {
            try {
                for (int life = 0; life < LIVES; life++) {
                    SegmentedLog log = open();
                    if (!model.survivesIn(log, keepAbove)) {
                        return Optional.of("life %d: not what was synced".formatted(life));
                    }
                    live(log);
                }
                return Optional.empty();
            } catch (DamagedLogException e) {
                return Optional.of(e.getMessage());
            } catch (IOException e) {
                throw new AssertionError("nothing but the faults of the run may fail", e);
            }
        }

        private SegmentedLog open() throws IOException {
            while (true) {
                try {
                    armFault(10);
                    return SegmentedLog.open(disk, new SegmentedLog.Config(64 << 10), background, keepAbove);
                } catch (DamagedLogException e) {
                    throw e;
                } catch (IOException e) {
                    end();
                }
            }
        }

        private void live(SegmentedLog log) {
            armFault(60);
            try {
                for (int steps = random.nextInt(120); steps > 0; steps--) {
                    step(log);
                }
            } catch (IOException e) {
                // the fault struck
            }
            end();
        }

        private void armFault(int stepsMax) {
            disk.heal();
            if (random.nextInt(3) == 0) {
                disk.cutPowerAfter(random.nextInt(stepsMax));
            }
        }

        private void end() {
            disk.heal();
            if (random.nextInt(3) != 0) {
                disk.crash(random);
            }
        }

        private void step(SegmentedLog log) throws IOException {
            switch (random.nextInt(40)) {
                case 0, 1, 2, 3 -> saveHardState(log);
                case 4, 5 -> truncate(log);
                case 6, 7 -> append(log, keepAbove + 1 + random.nextLong(between()));
                case 8 -> installSnapshot(log);
                case 9, 10 -> drop(log);
                case 11 -> disk.failSyncs(new IOException("sync failed"));
                case 12, 13, 14, 15, 16, 17, 18, 19 -> sync(log);
                default -> append(log, Math.max(model.lastIndex(), keepAbove) + 1);
            }
        }

        private long between() {
            return Math.max(1, model.lastIndex() - keepAbove);
        }

        private void append(SegmentedLog log, long index) throws IOException {
            int length = random.nextInt(50) == 0 ? random.nextInt(200_000) : random.nextInt(3_000);
            byte[] payload = new byte[length];
            if (random.nextInt(4) != 0) { // else zeros, which look like nothing was written
                random.nextBytes(payload);
            }
            perform(log, new Operation(Kind.APPEND, index, payload));
        }

        private void truncate(SegmentedLog log) throws IOException {
            perform(log, new Operation(Kind.TRUNCATE, keepAbove + 1 + random.nextLong(between()), new byte[0]));
        }

        private void saveHardState(SegmentedLog log) throws IOException {
            byte[] state = new byte[12];
            random.nextBytes(state);
            perform(log, new Operation(Kind.HARD_STATE, 0, state));
        }

        private void installSnapshot(SegmentedLog log) throws IOException {
            keepAbove = Math.max(model.lastIndex(), keepAbove) + 1 + random.nextInt(20);
            append(log, keepAbove + 1);
        }

        private void perform(SegmentedLog log, Operation operation) throws IOException {
            model.apply(operation); // first, since a call that fails may have done it
            operation.on(log);
        }

        private void drop(SegmentedLog log) throws IOException {
            keepAbove += random.nextLong(between());
            log.dropUntil(keepAbove);
        }

        private void sync(SegmentedLog log) throws IOException {
            log.sync();
            model.sync();
        }
    }
}
