package io.holdfast.e2e;

import io.holdfast.openapi.KnownPorts;
import io.holdfast.support.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fat jar as a process of its own, as a user runs it; its output goes to a file that a failure shows. */
public final class HoldfastProcess implements AutoCloseable {
    /**
     * A wrapper for processes that a test interrupts. A build that a shell runs in the background ignores SIGINT, and so does all that it
     * starts.
     */
    static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

    private static final Duration START = Duration.ofSeconds(40);

    private final Process process;
    private final Path output;

    private HoldfastProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static HoldfastProcess start(Path directory, String... arguments) {
        return start(directory, Map.of(), arguments);
    }

    public static HoldfastProcess start(Path directory, Map<String, String> environment, String... arguments) {
        return start(directory, environment, List.of(), arguments);
    }

    /** @param jvm further flags for Java */
    public static HoldfastProcess start(
            Path directory, Map<String, String> environment, List<String> jvm, String... arguments) {
        return start(directory, List.of(), environment, jvm, arguments);
    }

    /** @param wrapper a command that runs the one behind it, and becomes it: {@code ip netns exec name} */
    public static HoldfastProcess start(
            Path directory,
            List<String> wrapper,
            Map<String, String> environment,
            List<String> jvm,
            String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(java(jvm));
        command.addAll(ClassArchive.flags());
        command.addAll(List.of("-jar", System.getProperty("holdfast.jar")));
        command.addAll(List.of(arguments));
        return start(directory, environment, command);
    }

    /** Another process that is written like ours: it prints {@code "  <role>  <url>"} and {@code Ctrl-C} when it is up. */
    static HoldfastProcess startMain(Path directory, Class<?> main, String... arguments) {
        return startMain(directory, List.of(), main, arguments);
    }

    /** @param wrapper as for {@link #start} */
    public static HoldfastProcess startMain(Path directory, List<String> wrapper, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(
                java(List.of("-Dvertx.cacheDirBase=" + directory.resolve("vertx")))); // which kill -9 leaves behind
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(directory, Map.of(), command);
    }

    /** @return a command that can be added to */
    static List<String> java(List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(more);
        return command;
    }

    static HoldfastProcess start(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile(directory, "holdfast", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
            builder.environment().putAll(environment);
            return new HoldfastProcess(builder.start(), output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the banner. @return where {@code role} (or {@code admin}) listens, as the process says itself */
    public URI url(String role) {
        return url(role, Pattern.compile("(?m)^  " + role + "\\s+(http\\S+)$"), "Ctrl-C");
    }

    /** The same of a process that logs JSON, and says all of that in one line. */
    URI urlInJson(String role) {
        return url(role, Pattern.compile("(?m)^\\{.*\"" + role + "\":\"(http[^\"]+)\".*}$"), "is up");
    }

    private URI url(String role, Pattern row, String last) {
        try {
            Await.until(role + " says where it listens", START, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("ended with " + process.exitValue() + ":\n" + output());
                }
                return row.matcher(output()).find() && output().contains(last);
            });
        } catch (AssertionError late) {
            throw new AssertionError(output(), late);
        }
        Matcher found = row.matcher(output());
        if (!found.find()) {
            throw new AssertionError("no " + role + " in:\n" + output());
        }
        URI url = URI.create(found.group(1));
        KnownPorts.listens(role, url);
        return url;
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGTERM. @return the exit code */
    public int terminate() throws InterruptedException {
        process.destroy();
        return exitCode(Duration.ofSeconds(40));
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public int exitCode(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + limit + ":\n" + output());
        }
        return process.exitValue();
    }

    /** Sends the signal; after {@code STOP} every thread of the process stands still when this returns. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (name.equals("STOP")) {
            Await.until("the process stands still", Duration.ofSeconds(60), this::isStopped);
        }
    }

    private boolean isStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/%d/task".formatted(process.pid())))) {
            return threads.allMatch(HoldfastProcess::isStopped);
        }
    }

    // The state follows the name, which is in brackets and may hold anything.
    private static boolean isStopped(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException ended) {
            return true;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
