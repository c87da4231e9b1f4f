package io.holdfast.bench.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long the disk takes at best: 4 KiB appended and synced, nothing else under way. */
final class DiskPace {
    private final Path file;
    private final List<Double> micros = new ArrayList<>();

    DiskPace(Path directory) {
        this.file = directory.resolve("append");
    }

    void measure() throws IOException {
        ByteBuffer page = ByteBuffer.allocateDirect(4096);
        long[] nanos = new long[200];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int i = 0; i < nanos.length; i++) {
                long begin = System.nanoTime();
                channel.write(page.clear());
                channel.force(false);
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        micros.add(nanos[nanos.length / 2] / 1000.0);
    }

    /** The median of all times it was measured. */
    double appendMicros() {
        return micros.stream().sorted().toList().get(micros.size() / 2);
    }
}
