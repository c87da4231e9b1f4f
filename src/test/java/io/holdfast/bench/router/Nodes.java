package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The nodes behind the proxies: many ports of one process that answers as cheaply as can be. */
final class Nodes {
    static final String PREFIX = "/back";
    /** Answered with {@value #SMALL_BYTES} bytes of JSON. */
    static final String SMALL = PREFIX;
    /** Answered with {@value #LARGE_BYTES} bytes. */
    static final String LARGE = PREFIX + "/large";

    static final int SMALL_BYTES = 200;
    static final int LARGE_BYTES = 100_000;
    static final String SMALL_BODY = "{\"text\":\"%s\"}".formatted("x".repeat(SMALL_BYTES - 11));

    private Nodes() {}

    /** @return their ports, in the order in which they are registered */
    static List<Integer> start(Workplace workplace, int count) throws IOException {
        return Nginx.isInstalled() ? startNginx(workplace, count) : startJava(workplace, count);
    }

    private static List<Integer> startNginx(Workplace workplace, int count) throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            ports.add(Ports.lasting());
        }
        Path large = Files.writeString(workplace.directory().resolve("large"), "x".repeat(LARGE_BYTES));
        Nginx.nodes(workplace, List.copyOf(ports), SMALL_BODY, large);
        return List.copyOf(ports);
    }

    private static List<Integer> startJava(Workplace workplace, int count) throws IOException {
        ChildProcess node = workplace.opened(ChildProcess.startMain(
                workplace.directory(), "nodes", List.of("-Xmx256m"), StaticNode.class, List.of("" + count)));
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            ports.add(Integer.parseInt(
                    node.awaitMatch(Pattern.compile("node (\\d+)")).group(1)));
        }
        return ports;
    }
}
