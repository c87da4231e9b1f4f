package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Http;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router that stands still for a while: what waits for it meanwhile is bounded, and served when it goes on. */
@Tag("fault")
class PausedRouterIT {
    private static final int QUEUE = 4;
    private static final int CLIENTS = 20;
    private static final int CONNECT_MILLIS = 300;
    private static final int ANSWER_MILLIS = 20_000;

    @TempDir
    private Path directory;

    private final List<Socket> waiting = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    @Test
    void keeps_no_more_connections_than_it_was_told_and_answers_those_when_it_goes_on() throws Exception {
        try (HoldfastProcess store = HoldfastProcess.start(
                directory, "up", "--port", "0", "--admin-port", "0", "--set", "http.accept-queue=" + QUEUE)) {
            URI router = store.url("router");
            assertEquals(200, Http.get(router, "/products/Fox").status());
            store.signal("STOP");
            try {
                for (int client = 0; client < CLIENTS; client++) {
                    connect(router);
                }
            } finally {
                store.signal("CONT");
            }

            // The kernel lets in one more than it was told.
            assertTrue(!waiting.isEmpty() && waiting.size() <= QUEUE + 1, waiting.size() + " were let in");
            for (Socket socket : waiting) {
                assertEquals("HTTP/1.1 200 OK", firstLine(socket));
            }
        }
    }

    private void connect(URI router) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(router.getHost(), router.getPort()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("GET /products/Fox HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(UTF_8));
            waiting.add(socket);
        } catch (SocketTimeoutException notLetIn) {
            socket.close();
        }
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
}
