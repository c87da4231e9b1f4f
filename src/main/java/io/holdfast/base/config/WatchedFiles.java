package io.holdfast.base.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The files of this process that are read again when they change: whoever owns the process calls {@link #refresh} every second or so. */
public final class WatchedFiles {
    private final List<WatchedFile<?>> files = new CopyOnWriteArrayList<>();

    /**
     * Reads one value from one or several files that belong together. Blocks.
     *
     * @param key the setting that names them, for messages
     * @param parse makes the value of their contents, in the order of {@code paths}; throws {@code ConfigException} with what is wrong
     * @throws ConfigException when they cannot be read or the value cannot be made
     */
    public <T> WatchedFile<T> open(String key, List<Path> paths, Function<List<byte[]>, T> parse) {
        return open(key, Collections.nCopies(paths.size(), key), paths, parse);
    }

    /** The same of files with a setting each. @param key what they are called together @param keys the setting of each file */
    public <T> WatchedFile<T> open(String key, List<String> keys, List<Path> paths, Function<List<byte[]>, T> parse) {
        WatchedFile<T> file = new WatchedFile<>(key, keys, paths, parse);
        files.add(file);
        return file;
    }

    /** Reads again what has changed. Blocks; never fails. */
    public void refresh() {
        files.forEach(WatchedFile::refresh);
    }
}
