package io.holdfast.client.demo;

import io.holdfast.base.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of this same jar. Closing it asks it to end, and ends it if it does not. */
final class StoreProcess implements AutoCloseable {
    private static final String MAIN = "io.holdfast.app.Main";
    private static final Pattern ROUTER = Pattern.compile("\\s*router\\s+(http\\S+)");
    private static final int SECONDS_TO_END = 30;

    private final Process process;
    private final URI router;

    private StoreProcess(Process process, URI router) {
        this.process = process;
        this.router = router;
    }

    /** Starts it and waits until it says where its router listens. */
    static StoreProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                MAIN));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = ROUTER.matcher(line);
            if (matcher.matches()) {
                drain(lines);
                return new StoreProcess(process, URI.create(matcher.group(1)));
            }
        }
        throw new Failure.Unavailable("no-store", "the store did not start; its reason stands above");
    }

    URI router() {
        return router;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    // A process whose output nobody reads stops at a full pipe.
    private static void drain(BufferedReader lines) {
        Thread reader = new Thread(() -> lines.lines().forEach(line -> {}), "store-output");
        reader.setDaemon(true);
        reader.start();
    }
}
