package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** wrk, with one thread for each port. It measures a response from the moment when its request was written. */
final class Wrk implements LoadGenerator {
    private static final String TIMEOUT = "10s";
    private static final Pattern RESULT = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) ([\\d.]+) ([\\d.]+)");
    private static final String SCRIPT =
            """
            wrk.method = "%s"
            wrk.body = %s
            wrk.headers["Connection"] = %s
            local ports = {%s}
            local threads = 0
            function setup(thread)
                threads = threads + 1
                thread.addr = wrk.lookup("127.0.0.1", ports[threads])[1]
            end
            function done(summary, latency, requests)
                local e = summary.errors
                io.write(string.format("RESULT %%d %%d %%d %%d %%.1f %%.1f\\n", summary.requests, summary.duration,
                    e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99)))
            end
            """;

    private final Path directory;
    private final String version;

    /** @param directory for its script and messages */
    Wrk(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    @Override
    public String description() {
        return version + ", one thread a port";
    }

    @Override
    public LoadResult run(Load load, List<Integer> ports, int seconds) throws IOException {
        Path script = Files.writeString(directory.resolve("wrk.lua"), script(load, ports));
        List<String> command = List.of(
                "wrk",
                "-t" + ports.size(),
                "-c" + load.connections(),
                "-d" + seconds + "s",
                "--timeout",
                TIMEOUT,
                "-s",
                script.toString(),
                "http://127.0.0.1:%d%s".formatted(ports.get(0), load.path()));
        try (ChildProcess wrk = ChildProcess.start(directory, "wrk", command)) {
            return result(wrk.awaitMatch(RESULT).toMatchResult());
        }
    }

    static String script(Load load, List<Integer> ports) {
        return SCRIPT.formatted(
                load.method(),
                load.postBytes() > 0 ? "string.rep(\"x\", %d)".formatted(load.postBytes()) : "nil",
                load.keepAlive() ? "nil" : "\"close\"",
                ports.stream().map("\"%d\""::formatted).collect(Collectors.joining(", ")));
    }

    private static LoadResult result(MatchResult match) {
        long responses = Long.parseLong(match.group(1));
        double seconds = Long.parseLong(match.group(2)) / 1e6;
        long otherStatus = Long.parseLong(match.group(3));
        long broken = Long.parseLong(match.group(4));
        long answered = responses - otherStatus;
        return new LoadResult(
                answered / seconds,
                Double.parseDouble(match.group(5)),
                Double.parseDouble(match.group(6)),
                answered,
                otherStatus + broken);
    }

    /** @return as its first line has it, such as {@code wrk 4.1.0} */
    static String version(String firstLine) {
        String number = firstLine.replaceFirst("(?i)^wrk (debian/)?", "").split("[ -]")[0];
        return "wrk " + number.toLowerCase(Locale.ROOT);
    }
}
