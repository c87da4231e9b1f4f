package io.holdfast.registry;

import io.holdfast.base.disk.DiskErrors;
import io.holdfast.http.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last known addresses of some services' instances on disk, for a start while the registry is unavailable. Best effort: a file
 * that is missing or damaged counts as empty, a failed write is repeated with the next change.
 */
public final class ServiceDirectoryFile {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceDirectoryFile.class);
    private static final int INSTANCES_MAX = 1_000;

    /** What is in the file. */
    private record Content(List<Instance> instances) {}

    private final Vertx vertx;
    private final Path file;
    private final Set<String> services;
    private final Map<String, Instance> known = new TreeMap<>(); // also those that are unavailable for a while
    private boolean writing;
    private boolean writeAgain;

    private ServiceDirectoryFile(Vertx vertx, Path file, Set<String> services) {
        this.vertx = vertx;
        this.file = file;
        this.services = Set.copyOf(services);
    }

    /** Reads the file; blocks. @param services whose instances are remembered */
    public static ServiceDirectoryFile open(Vertx vertx, Path file, Set<String> services) {
        ServiceDirectoryFile memory = new ServiceDirectoryFile(vertx, file, services);
        if (Files.exists(file)) {
            try {
                Json.read(Buffer.buffer(Files.readAllBytes(file)), Content.class)
                        .instances()
                        .forEach(instance -> memory.known.put(instance.name(), instance));
            } catch (IOException | RuntimeException damaged) {
                LOG.warn("{} cannot be read, nothing is remembered: {}", file, DiskErrors.of(damaged));
            }
        }
        return memory;
    }

    /** The last known instances, by name. */
    public List<Instance> instances() {
        return List.copyOf(known.values());
    }

    /** Remembers each change of {@code directory} that came from the registry. */
    public void follow(ServiceDirectory directory) {
        Context context = vertx.getOrCreateContext();
        directory.onChange(() -> context.runOnContext(v -> take(directory)));
    }

    private void take(ServiceDirectory directory) {
        boolean changed = false;
        for (String service : services) {
            for (Instance instance : directory.all(service)) {
                Instance before = known.get(instance.name());
                boolean room = before != null || known.size() < INSTANCES_MAX;
                if (room && (before == null || !before.url().equals(instance.url()))) {
                    known.put(instance.name(), instance);
                    changed = true;
                }
            }
        }
        if (changed) {
            write();
        }
    }

    private void write() {
        if (writing) {
            writeAgain = true;
            return;
        }
        writing = true;
        Buffer content = Json.write(new Content(new ArrayList<>(known.values())));
        Future<Void> written = vertx.executeBlocking(() -> {
            replace(content);
            return null;
        });
        written.onComplete(done -> {
            writing = false;
            if (done.failed()) {
                LOG.warn("{} cannot be written: {}", file, DiskErrors.of(done.cause()));
            }
            if (writeAgain) {
                writeAgain = false;
                write();
            }
        });
    }

    // Written aside, synced and moved: a reader never finds an incomplete file.
    private void replace(Buffer content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new");
            Files.write(fresh, content.getBytes());
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
