package io.holdfast.replication.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.base.disk.Directories;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** One directory of the real file system, for one process and one owner in it; may be used from several threads. */
public final class FileDisk implements Disk {
    private static final String LOCK = "lock";
    private static final int ZEROS_BYTES = 1 << 20;

    // The file lock alone would not do within one process: POSIX gives it up when any channel of that file is closed,
    // so the attempt to take it a second time would end it for the first.
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lock;

    private FileDisk(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes the directory for this owner alone, until it is closed or the process ends.
     *
     * @param directory made when it is missing
     * @throws IOException naming the directory when another owner has it
     */
    public static FileDisk open(Path directory) throws IOException {
        Directories.make(directory);
        Path real = directory.toRealPath();
        if (!IN_USE.add(real)) {
            throw new IOException(real + " is in use by this process already");
        }
        try {
            return new FileDisk(real, lock(real));
        } catch (IOException | RuntimeException e) {
            IN_USE.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(LOCK), CREATE, WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException(directory + " is in use by another process");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public File open(String name) throws IOException {
        return new OpenFile(name, FileChannel.open(directory.resolve(name), READ, WRITE));
    }

    @Override
    public File create(String name, long size) throws IOException {
        Path path = directory.resolve(name);
        Files.deleteIfExists(path);
        FileChannel channel = FileChannel.open(path, CREATE_NEW, READ, WRITE);
        OpenFile file = new OpenFile(name, channel);
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(size, ZEROS_BYTES));
            for (long position = 0; position < size; position += zeros.limit()) {
                file.write(position, zeros.clear().limit((int) Math.min(zeros.capacity(), size - position)));
            }
            force(name, channel, true);
            return file;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        sync(directory);
    }

    @Override
    public void close() throws IOException {
        if (lock.isOpen()) {
            lock.close();
            IN_USE.remove(directory);
        }
    }

    /** The directory. */
    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, READ)) {
            force(directory.toString(), names, true);
        }
    }

    private static void force(String what, FileChannel channel, boolean metaData) throws IOException {
        try {
            channel.force(metaData);
        } catch (IOException failed) {
            throw new FailedSyncException(what, failed);
        }
    }

    private record OpenFile(String name, FileChannel channel) implements File {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(long position, ByteBuffer into) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int count = channel.read(into, at);
                if (count < 0) {
                    throw new EOFException(
                            "%s ends at %d; %d more bytes are missing".formatted(name, at, into.remaining()));
                }
                at += count;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void sync() throws IOException {
            force(name, channel, false); // the size never changes after create
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
