package io.holdfast.e2e.conformance;

import io.holdfast.support.Await;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An HTTP implementation that is not ours, as a process of the test's own. */
final class PeerProcess implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String NGINX =
            """
            daemon off;
            user root;
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log stderr info;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                client_max_body_size 0;
                ignore_invalid_headers off;
                underscores_in_headers on;
                large_client_header_buffers 8 32k;
                proxy_buffer_size 32k;
                proxy_buffers 8 32k;
                server {
                    listen 127.0.0.1:%2$d;
                    location / {
                        proxy_pass http://127.0.0.1:%3$d;
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_set_header Connection "";
                    }
                }
            }
            """;

    private static final String HAPROXY =
            """
            global
                tune.http.maxhdr 2000
            defaults
                mode http
                timeout connect 5s
                timeout client 20s
                timeout server 20s
            frontend peer
                bind 127.0.0.1:%2$d
                default_backend behind
            backend behind
                server one 127.0.0.1:%3$d
            """;

    private final Process process;
    private final int port;
    private final Path log;

    private PeerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Whether {@code command} can be run here. */
    static boolean isInstalled(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An nginx before a server at {@code behind}. */
    static PeerProcess nginx(Path directory, int behind) throws IOException {
        return proxy(directory.resolve("nginx-" + behind), NGINX, behind, "nginx", "-e", "stderr", "-c");
    }

    /** An HAProxy before a server at {@code behind}. */
    static PeerProcess haproxy(Path directory, int behind) throws IOException {
        return proxy(directory.resolve("haproxy-" + behind), HAPROXY, behind, "haproxy", "-db", "-f");
    }

    private static PeerProcess proxy(Path home, String config, int behind, String... command) throws IOException {
        Files.createDirectories(home);
        int port = Ports.lasting();
        Path file = Files.writeString(home.resolve("peer.conf"), config.formatted(home, port, behind));
        List<String> all = new ArrayList<>(List.of(command));
        all.add(file.toString());
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PeerProcess peer = new PeerProcess(process, port, log);
        try {
            Await.until(command[0] + " listens", SOON, peer::listens);
        } catch (AssertionError late) {
            peer.close();
            throw new AssertionError(Files.readString(log), late);
        }
        return peer;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** What it complained of. */
    String complaints() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("client sent") || line.contains("upstream sent"))
                    .collect(Collectors.joining("\n  "));
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
