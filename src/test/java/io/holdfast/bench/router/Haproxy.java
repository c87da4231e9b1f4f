package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy: connections to nodes are kept and shared between clients, as nginx does and we do; nothing is logged or checked. */
final class Haproxy {
    static final String NAME = "haproxy";
    /** Of a proxy, however many processes of it there are. */
    private static final int THREADS = 2;

    private static final double FILES_PER_CONNECTION = 2;
    private static final Pattern VERSION = Pattern.compile("version (\\d+(\\.\\d+)*)");
    private static final String CONFIG =
            """
            global
                nbthread %d
                maxconn %d
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                timeout http-keep-alive 60s
            frontend clients
                bind 127.0.0.1:%d backlog 4096
                default_backend nodes
            backend nodes
                balance roundrobin
                http-reuse always
            %s
            """;

    private Haproxy() {}

    static boolean isInstalled() {
        return Tools.find(NAME) != null;
    }

    /** @return such as {@code HAProxy 2.6.12} */
    static String version() throws IOException {
        Matcher version = VERSION.matcher(Tools.output(List.of(Tools.find(NAME).toString(), "-v")));
        return "HAProxy " + (version.find() ? version.group(1) : "");
    }

    static Target proxy(Fleet fleet) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < fleet.routers(); i++) {
            int port = Ports.lasting();
            String name = NAME + "-" + i;
            Path directory = fleet.workplace().directory();
            Path config = Files.writeString(
                    directory.resolve(name + ".cfg"),
                    CONFIG.formatted(THREADS / fleet.routers(), connectionsMax(), port, servers(fleet.nodes())));
            List<String> command = List.of(Tools.find(NAME).toString(), "-db", "-f", config.toString());
            processes.add(fleet.workplace().opened(ChildProcess.start(directory, name, command)));
            ports.add(port);
        }
        return new Target(NAME, ports, processes, FILES_PER_CONNECTION);
    }

    // It does not start when its files are not enough for a connection to a node behind each of a client.
    private static long connectionsMax() throws IOException {
        return Math.min(20_000, (Machine.openFilesMax() - 200) / 2);
    }

    private static String servers(List<Integer> nodes) {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            servers.append("    server n%d 127.0.0.1:%d%n".formatted(i, nodes.get(i)));
        }
        return servers.toString();
    }
}
