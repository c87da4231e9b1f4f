package io.holdfast.e2e.group;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * One connection to a replica, kept open between requests. It repeats nothing by itself, and a request can be sent long before its
 * answer is read. For one thread.
 */
final class Wire implements AutoCloseable {
    private static final int CONNECT_MILLIS = 500;

    /** @param body a missing node when there is none */
    record Answer(int status, JsonNode body) {
        boolean isOk() {
            return status / 100 == 2;
        }

        /** Whether the replica says that the request has not done, and will not do, anything. */
        boolean saysNothingDone() {
            return status == 503 && !body.path("indeterminate").asBoolean();
        }

        /** The replica that it says leads, 0 when it names none. */
        int leader() {
            return body.path("leader").asInt();
        }
    }

    private final Socket socket = new Socket();
    private final String host;
    private final InputStream in;

    /** Connects. */
    Wire(URI base) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), CONNECT_MILLIS);
            host = base.getAuthority();
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** One request on a connection of its own. */
    static Answer ask(URI base, String method, String path, Duration limit) throws IOException {
        try (Wire wire = new Wire(base)) {
            return wire.ask(method, path, limit);
        }
    }

    /** @throws IOException after which nobody knows what became of the request, and the connection is of no use */
    Answer ask(String method, String path, Duration limit) throws IOException {
        send(method, path);
        return receive(limit);
    }

    void send(String method, String path) throws IOException {
        String body = method.equals("GET") ? "\r\n" : "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        socket.getOutputStream()
                .write("%s %s HTTP/1.1\r\nHost: %s\r\n%s"
                        .formatted(method, path, host, body)
                        .getBytes(ISO_8859_1));
    }

    Answer receive(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        String[] first = line(end).split(" ", 3);
        int length = 0;
        for (String header = line(end); !header.isEmpty(); header = line(end)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) next(end);
        }
        return new Answer(
                Integer.parseInt(first[1]),
                Json.parse(Buffer.buffer(length == 0 ? "null".getBytes(ISO_8859_1) : body)));
    }

    private String line(long end) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(end); c != '\n'; c = next(end)) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private int next(long end) throws IOException {
        if (in.available() == 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            socket.setSoTimeout((int) left);
        }
        int c = in.read();
        if (c < 0) {
            throw new EOFException("closed without an answer");
        }
        return c;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // it was of no use any more
        }
    }
}
