package io.holdfast.base.config;

import io.holdfast.base.disk.DiskErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read from files, and read again when they change. Their content is compared, not their time: Kubernetes changes mounted
 * files by moving a link. Files that are wrong change nothing and are logged once. Any thread may use it.
 */
public final class WatchedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    private static final int BYTES_MAX = 1 << 20;

    private final String key;
    private final List<String> keys;
    private final List<Path> paths;
    private final Function<List<byte[]>, T> parse;
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();
    private List<byte[]> contents = List.of();
    private String problem = "";
    private boolean problemLogged;
    private volatile T value;

    /** @param keys the setting of each file, in the order of {@code paths} */
    WatchedFile(String key, List<String> keys, List<Path> paths, Function<List<byte[]>, T> parse) {
        this.key = key;
        this.keys = List.copyOf(keys);
        this.paths = List.copyOf(paths);
        this.parse = parse;
        this.contents = read();
        this.value = parse.apply(contents);
    }

    public T get() {
        return value;
    }

    /** Tells it each further value, on the thread that reads the files. */
    public void onChange(Consumer<T> listener) {
        listeners.add(listener);
    }

    synchronized void refresh() {
        try {
            List<byte[]> now = read();
            if (isSame(now)) {
                problem = "";
                return;
            }
            T changed = parse.apply(now);
            contents = now;
            problem = "";
            value = changed;
        } catch (ConfigException wrong) {
            keep(String.valueOf(wrong.getMessage()));
            return;
        } catch (RuntimeException fault) { // the other files have to be read nevertheless
            keep("%s: %s cannot be used: %s".formatted(key, names(), fault));
            return;
        }
        LOG.info("{}: read again from {}", key, names());
        listeners.forEach(this::tell);
    }

    // Files that belong together are changed one after the other, so the first look at them may be too early.
    private void keep(String wrong) {
        if (!wrong.equals(problem)) {
            problem = wrong;
            problemLogged = false;
        } else if (!problemLogged) {
            problemLogged = true;
            LOG.warn("{}; what was read before stays in force", wrong);
        }
    }

    private void tell(Consumer<T> listener) {
        try {
            listener.accept(value);
        } catch (RuntimeException fault) { // the others have to know nevertheless
            LOG.error("{}: what was read could not be taken over", key, fault);
        }
    }

    private boolean isSame(List<byte[]> now) {
        for (int i = 0; i < now.size(); i++) {
            if (!Arrays.equals(now.get(i), contents.get(i))) {
                return false;
            }
        }
        return true;
    }

    private List<byte[]> read() {
        List<byte[]> read = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            read.add(read(keys.get(i), paths.get(i)));
        }
        return read;
    }

    private static byte[] read(String key, Path path) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new ConfigException("%s: %s (expected: a file of at most 1 MB)".formatted(key, path));
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new ConfigException("%s: %s (expected: a readable file; %s)".formatted(key, path, DiskErrors.of(e)));
        }
    }

    private String names() {
        return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
