package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What processes use of the processors from its start on, with their children. It adds up {@code schedstat} of all threads, which
 * counts nanoseconds; {@code stat} counts hundredths of a second. What a thread used that ends meanwhile is not in it.
 */
final class CpuMeter {
    private final List<ChildProcess> processes;
    private final Map<Path, Long> before;

    CpuMeter(List<ChildProcess> processes) throws IOException {
        this.processes = processes;
        this.before = nanosByThread();
    }

    long nanos() throws IOException {
        return nanosByThread().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private Map<Path, Long> nanosByThread() throws IOException {
        Map<Path, Long> nanos = new HashMap<>();
        for (ChildProcess process : processes) {
            List<Long> pids = process.family().map(ProcessHandle::pid).toList();
            for (long pid : pids) {
                try (Stream<Path> threads = Files.list(Path.of("/proc/%d/task".formatted(pid)))) {
                    threads.forEach(thread -> read(thread).ifPresent(used -> nanos.put(thread, used)));
                }
            }
        }
        return nanos;
    }

    private static OptionalLong read(Path thread) {
        try {
            return OptionalLong.of(
                    Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]));
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }
}
