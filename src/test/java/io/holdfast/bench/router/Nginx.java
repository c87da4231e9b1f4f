package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** nginx as a proxy, and as the nodes behind all proxies. */
final class Nginx {
    static final String NAME = "nginx";
    /** Of a proxy, however many processes of it there are. */
    private static final int WORKERS = 2;
    /** A worker accepts what it can, so one may have three quarters of the connections; and each has one to a node. */
    private static final double FILES_PER_CONNECTION = 2 * 0.75;

    /** Of a worker, to all nodes; with more nodes than that, one for each. */
    private static final int KEPT_CONNECTIONS = 256;

    private static final String CONFIG =
            """
            daemon off;
            worker_processes %d;
            worker_rlimit_nofile %d;
            error_log %s error;
            pid %s;
            %s
            events { worker_connections %2$d; }
            http {
                access_log off;
                default_type application/json;
                keepalive_requests 1000000000;
                client_body_temp_path %6$s/body;
                proxy_temp_path %6$s/proxy;
                fastcgi_temp_path %6$s/fastcgi;
                uwsgi_temp_path %6$s/uwsgi;
                scgi_temp_path %6$s/scgi;
                %7$s
            }
            """;
    private static final String PROXY =
            """
            upstream nodes {
                %s
                keepalive %d;
                keepalive_requests 1000000000;
            }
            server {
                listen 127.0.0.1:%d backlog=4096;
                location / {
                    proxy_pass http://nodes;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                }
            }
            """;
    private static final String NODES =
            """
            sendfile on;
            tcp_nopush on;
            open_file_cache max=10 inactive=1h;
            server {
                %s
                location / { return 200 '%s'; }
                location = %s { alias %s; }
            }
            """;

    private Nginx() {}

    static boolean isInstalled() {
        return Tools.find(NAME) != null;
    }

    /** @return such as {@code nginx 1.22.1} */
    static String version() throws IOException {
        return Tools.output(List.of(Tools.find(NAME).toString(), "-v")).strip().replaceFirst(".*nginx/", "nginx ");
    }

    static Target proxy(Fleet fleet) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < fleet.routers(); i++) {
            int port = Ports.lasting();
            String servers = fleet.nodes().stream()
                    .map("server 127.0.0.1:%d;"::formatted)
                    .collect(Collectors.joining(" "));
            processes.add(start(
                    fleet.workplace(),
                    "nginx-" + i,
                    WORKERS / fleet.routers(),
                    PROXY.formatted(
                            servers, Math.max(KEPT_CONNECTIONS, fleet.nodes().size()), port)));
            ports.add(port);
        }
        return new Target(NAME, ports, processes, FILES_PER_CONNECTION);
    }

    /** One worker, which answers at all of {@code ports}. */
    static ChildProcess nodes(Workplace workplace, List<Integer> ports, String small, Path large) throws IOException {
        String listen = ports.stream()
                .map("listen 127.0.0.1:%d backlog=4096;"::formatted)
                .collect(Collectors.joining(" "));
        return start(workplace, "nodes", 1, NODES.formatted(listen, small, Nodes.LARGE, large.toAbsolutePath()));
    }

    private static ChildProcess start(Workplace workplace, String name, int workers, String http) throws IOException {
        Path directory =
                Files.createDirectory(workplace.directory().resolve(name)).toAbsolutePath();
        String user = System.getProperty("user.name").equals("root") ? "user root;" : ""; // who owns the directory
        Path config = Files.writeString(
                directory.resolve("nginx.conf"),
                CONFIG.formatted(
                        workers,
                        Math.min(Machine.openFilesMax(), 1_000_000),
                        directory.resolve("error.log"),
                        directory.resolve("pid"),
                        user,
                        directory,
                        http));
        return workplace.opened(ChildProcess.start(
                workplace.directory(),
                name,
                Stream.of(Tools.find(NAME), "-p", directory, "-c", config, "-e", directory.resolve("error.log"))
                        .map(Object::toString)
                        .toList()));
    }
}
