package io.holdfast.client.demo;

import io.holdfast.base.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of this same jar. It writes nothing on our terminal; its last lines are shown when it does not start. */
final class StoreProcess {
    private static final String MAIN = "io.holdfast.app.Main";
    private static final Pattern LISTENS = Pattern.compile("  (\\w+)\\s+(http\\S+)");
    private static final String LAST_LINE = "Ctrl-C ends it";
    private static final int SECONDS_TO_START = 60;
    private static final int LINES_KEPT = 20;

    private final Process process;
    private final Map<String, URI> urls = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> up = new CompletableFuture<>();

    private StoreProcess(Process process) {
        this.process = process;
    }

    /** @param directory of its own, for all it writes @param tokens by their environment variables */
    static StoreProcess launch(Path directory, Map<String, String> tokens, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X") || flag.startsWith("--sun-misc"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + directory));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "up"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
        builder.environment().putAll(tokens);
        StoreProcess store = new StoreProcess(builder.start());
        Thread reader = new Thread(store::read, "store-output");
        reader.setDaemon(true);
        reader.start();
        return store;
    }

    /** Waits until it reports that it is up. @throws Failure with its last lines when it ends instead */
    StoreProcess awaitUp() throws InterruptedException {
        try {
            up.get(SECONDS_TO_START, TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException e) {
            throw new Failure.Unavailable(
                    "no-store",
                    String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
        } catch (TimeoutException e) {
            throw new Failure.Unavailable("no-store", "a process is not up after %d s".formatted(SECONDS_TO_START));
        }
    }

    /** Where {@code role} listens; of one that is up. */
    URI url(String role) {
        return Objects.requireNonNull(urls.get(role), () -> role + " listens nowhere");
    }

    long pid() {
        return process.pid();
    }

    /** Completes when it has ended, however that came about. */
    CompletableFuture<?> ended() {
        return process.onExit();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    // Until its end: a process whose output nobody reads stops at a full pipe.
    private void read() {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (last.size() == LINES_KEPT) {
                    last.removeFirst();
                }
                last.add(line);
                Matcher listens = LISTENS.matcher(line);
                if (listens.matches()) {
                    urls.put(listens.group(1), URI.create(listens.group(2)));
                }
                if (line.contains(LAST_LINE)) {
                    up.complete(null);
                }
            }
        } catch (IOException e) {
            up.completeExceptionally(new UncheckedIOException(e));
        }
        up.completeExceptionally(new IllegalStateException(
                "a process of the store ended:" + System.lineSeparator() + String.join(System.lineSeparator(), last)));
    }
}
