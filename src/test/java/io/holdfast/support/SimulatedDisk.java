package io.holdfast.support;

import io.holdfast.replication.log.Disk;
import io.holdfast.replication.log.FailedSyncException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that keeps what is durable apart from what is only cached, loses power, lies and fails on demand. It does
 * nothing by chance but what {@link #crash} is given chance for. Files are sparse: only what was written takes space.
 *
 * <p>A process that is killed loses nothing here: open the disk again without a crash.
 */
public final class SimulatedDisk implements Disk {
    private TreeMap<String, SimulatedFile> cached = new TreeMap<>();
    private TreeMap<String, SimulatedFile> durable = new TreeMap<>();
    private Optional<IOException> writeFailure = Optional.empty();
    private Optional<IOException> syncFailure = Optional.empty();
    private boolean lying;
    private Runnable onSync = () -> {};
    private long capacity = Long.MAX_VALUE;
    private long boots;
    private int stepsUntilPowerCut = Integer.MAX_VALUE;

    /**
     * The power goes and comes back: what was synced stays, of the rest chance keeps some. Files opened before are of no use any
     * more; the modes stay as they are.
     */
    public synchronized void crash(RandomGenerator random) {
        TreeSet<String> names = new TreeSet<>(cached.keySet());
        names.addAll(durable.keySet());
        TreeMap<String, SimulatedFile> left = new TreeMap<>();
        for (String name : names) {
            SimulatedFile file = (random.nextBoolean() ? cached : durable).get(name);
            if (file != null) {
                file.crash(random);
                left.put(name, file);
            }
        }
        cached = left;
        durable = new TreeMap<>(left);
        boots++;
        stepsUntilPowerCut = Integer.MAX_VALUE;
    }

    /** The power goes in the middle of the step after so many changes and syncs; nothing works until {@link #crash}. */
    public synchronized void cutPowerAfter(int steps) {
        stepsUntilPowerCut = steps;
    }

    /** While on, every sync returns and makes nothing durable. */
    public synchronized void lieAboutSync(boolean on) {
        lying = on;
    }

    /** Called with every sync: that is when a slow disk takes its time. */
    public synchronized void onSync(Runnable listener) {
        onSync = listener;
    }

    /** Everything is gone, durable or not, as if somebody had deleted the directory. */
    public synchronized void wipe() {
        cached.clear();
        durable.clear();
        boots++;
    }

    /** Every write fails, and changes nothing, until {@link #heal}. */
    public synchronized void failWrites(IOException failure) {
        writeFailure = Optional.of(failure);
    }

    /**
     * Every sync fails until {@link #heal}. What it was to make durable never will be, though it can still be read and later syncs
     * succeed: so do Linux' file systems.
     */
    public synchronized void failSyncs(IOException failure) {
        syncFailure = Optional.of(failure);
    }

    /** Writes and syncs work again, the power is on, and there is room without end. */
    public synchronized void heal() {
        writeFailure = Optional.empty();
        syncFailure = Optional.empty();
        capacity = Long.MAX_VALUE;
        stepsUntilPowerCut = Integer.MAX_VALUE;
    }

    /** A file that would make the sum of all sizes larger is not made. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Turns one bit of the byte at {@code position}, on the disk and in the cache. */
    public synchronized void flipBit(String name, long position) {
        cached.get(name).damage((int) position, 1, content -> (byte) (content ^ 1 << position % 8));
    }

    /** Zeros the sector of 512 bytes that holds {@code position}, on the disk and in the cache. */
    public synchronized void zeroSector(String name, long position) {
        int start = (int) position / SimulatedFile.SECTOR_BYTES * SimulatedFile.SECTOR_BYTES;
        cached.get(name).damage(start, SimulatedFile.SECTOR_BYTES, content -> (byte) 0);
    }

    /** Another disk with what is durable here now: what a crash that keeps nothing else would leave. */
    public synchronized SimulatedDisk snapshotDurable() {
        SimulatedDisk copy = new SimulatedDisk();
        durable.forEach((name, file) -> copy.durable.put(name, file.copyDurable()));
        copy.cached.putAll(copy.durable);
        return copy;
    }

    @Override
    public synchronized List<String> list() throws IOException {
        checkPower();
        return List.copyOf(cached.keySet());
    }

    @Override
    public synchronized File open(String name) throws IOException {
        checkPower();
        return new Handle(name, existing(name), boots);
    }

    @Override
    public synchronized File create(String name, long size) throws IOException {
        checkPower();
        failIf(writeFailure);
        long others = cached.entrySet().stream()
                .filter(file -> !file.getKey().equals(name))
                .mapToLong(file -> file.getValue().size())
                .sum();
        if (others + size > capacity) {
            throw new IOException("No space left on device");
        }
        SimulatedFile file = new SimulatedFile(size);
        cached.put(name, file);
        step();
        return new Handle(name, file, boots);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        checkPower();
        existing(name);
        cached.remove(name);
        step();
    }

    @Override
    public synchronized void sync() throws IOException {
        checkPower();
        step();
        if (syncFailure.isPresent()) {
            throw new FailedSyncException("the directory", syncFailure.get());
        }
        if (!lying) {
            durable = new TreeMap<>(cached);
        }
    }

    @Override
    public synchronized long freeBytes() {
        return capacity == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacity - used());
    }

    private long used() {
        return cached.values().stream().mapToLong(SimulatedFile::size).sum();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "simulated";
    }

    private SimulatedFile existing(String name) throws IOException {
        if (!cached.containsKey(name)) {
            throw new NoSuchFileException(name);
        }
        return cached.get(name);
    }

    private void checkPower() throws IOException {
        if (stepsUntilPowerCut < 0) {
            throw new IOException("the power is gone");
        }
    }

    private void step() throws IOException {
        stepsUntilPowerCut -= stepsUntilPowerCut == Integer.MAX_VALUE ? 0 : 1;
        checkPower();
    }

    private static void failIf(Optional<IOException> failure) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private final class Handle implements File {
        private final String name;
        private final SimulatedFile file;
        private final long boot;
        private boolean closed;

        Handle(String name, SimulatedFile file, long boot) {
            this.name = name;
            this.file = file;
            this.boot = boot;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void read(long position, ByteBuffer into) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                if (position + into.remaining() > file.size()) {
                    throw new EOFException("%s ends at %d".formatted(name, file.size()));
                }
                file.read((int) position, into);
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                failIf(writeFailure);
                if (position + from.remaining() > file.size()) {
                    throw new IOException("%s would grow beyond %d".formatted(name, file.size()));
                }
                file.write((int) position, from);
                step();
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                step();
                onSync.run();
                if (syncFailure.isPresent()) {
                    file.forgetUnsynced();
                    throw new FailedSyncException(name, syncFailure.get());
                }
                if (!lying) {
                    file.sync();
                }
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void checkOpen() throws IOException {
            checkPower();
            if (closed || boot != boots) {
                throw new IOException(name + (closed ? " is closed" : " was opened before the power went"));
            }
        }
    }
}
