package io.holdfast.bench.cluster;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
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

/** A process of the benchmark, whose messages go to a file; it ends with the benchmark, however that ends. */
public final class ChildProcess implements Closeable {
    private final Process process;
    private final Path messages;
    private final Thread atExit;
    private final BufferedReader answers;
    private final PrintStream questions;

    private ChildProcess(Process process, Path messages) {
        this.process = process;
        this.messages = messages;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.atExit = new Thread(() -> family().toList().forEach(ProcessHandle::destroyForcibly));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** @param directory for {@code <name>.log}, which is written on when the process is started again */
    public static ChildProcess start(Path directory, String name, List<String> command) throws IOException {
        return start(directory, name, Map.of(), command);
    }

    /** @param environment what it gets besides ours */
    public static ChildProcess start(Path directory, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        Path messages = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(messages.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HOLDFAST_"));
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), messages);
    }

    /** @param jvm flags for Java */
    public static ChildProcess startMain(
            Path directory, String name, List<String> jvm, Class<?> main, List<String> arguments) throws IOException {
        return startMain(directory, name, Map.of(), jvm, main, arguments);
    }

    /** @param environment what it gets besides ours */
    public static ChildProcess startMain(
            Path directory,
            String name,
            Map<String, String> environment,
            List<String> jvm,
            Class<?> main,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + directory.toAbsolutePath()); // for what is left there by one that is killed
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return start(directory, name, environment, command);
    }

    /** Reads what it prints until a line has what {@code pattern} looks for. */
    public Matcher awaitMatch(Pattern pattern) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        throw new IOException("ended before it said '%s':%n%s".formatted(pattern, Files.readString(messages)));
    }

    /** Reads what it prints until a line contains {@code last}. */
    public void awaitLine(String last) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.contains(last)) {
                return;
            }
        }
        throw new IOException("ended before it said '%s':%n%s".formatted(last, Files.readString(messages)));
    }

    /** @return the one line it prints in answer to {@code line} */
    public String ask(String line) throws IOException {
        questions.println(line);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("ended when asked '%s':%n%s".formatted(line, Files.readString(messages)));
        }
        return answer;
    }

    /** Itself, and the processes that it has started and that run. */
    public Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** Reads whatever it prints until it has ended. @return its exit code */
    public int awaitEnd() throws IOException {
        answers.lines().forEach(line -> {});
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** What it has used of the processors since it began. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** kill -9. */
    public void kill() throws IOException {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        forgetAtExit();
    }

    /** SIGTERM, and after five seconds SIGKILL, for what it has started too. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        started.forEach(ProcessHandle::destroyForcibly);
        forgetAtExit();
    }

    private void forgetAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exits) {
            // then it runs anyway
        }
    }
}
