package io.holdfast.e2e.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.e2e.conformance.StrictReader.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Raw servers behind the router, one port each: without a case they write down what comes and answer with a mark of their own; with one
 * they play its script to the request for {@code /case}. A blocking thread a connection.
 */
final class BackEnds implements AutoCloseable {
    private static final Pattern CLIENT = Pattern.compile("(?imd)^x-forwarded-for:.*?(127\\.[0-9.]+)\\r$");
    private static final String REFUSAL =
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Back: bad\r\nConnection: close\r\n\r\nbad";
    private static final long SLOW_MILLIS = 300;

    private final ExecutorService threads;
    private final Selector selector = Selector.open();
    private final Map<Integer, HttpCase> cases = new ConcurrentHashMap<>();
    private final Sightings sightings = new Sightings();
    private final AtomicInteger connections = new AtomicInteger();

    BackEnds(ExecutorService threads) throws IOException {
        this.threads = threads;
    }

    /** What came to them. */
    Sightings sightings() {
        return sightings;
    }

    /** @param played by the server; without one it records. @return its port */
    int listen(Optional<HttpCase> played) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        int port = server.socket().getLocalPort();
        played.ifPresent(one -> cases.put(port, one));
        server.register(selector, SelectionKey.OP_ACCEPT);
        return port;
    }

    /** Takes connections from now on; all ports are known. */
    void start() {
        threads.execute(() -> {
            try {
                while (selector.isOpen()) {
                    selector.select(key -> accept((ServerSocketChannel) key.channel()));
                }
            } catch (IOException closed) {
                throw new AssertionError("the back ends broke", closed);
            }
        });
    }

    private void accept(ServerSocketChannel server) {
        try {
            SocketChannel accepted = server.accept();
            if (accepted != null) {
                accepted.configureBlocking(true);
                threads.execute(() -> serve(server.socket().getLocalPort(), accepted.socket()));
            }
        } catch (IOException gone) {
            // the router went away before it was served
        }
    }

    private void serve(int port, Socket socket) {
        Connection connection =
                new Connection(connections.incrementAndGet(), Optional.ofNullable(cases.get(port)), socket);
        try (socket) {
            socket.setTcpNoDelay(true);
            connection.serve(port);
        } catch (IOException gone) {
            // the router went away
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            connection.leave();
        }
    }

    /** Whose request this is: that of a case with a back end of its own, or of the client that the router names. */
    private static String ownerOf(Optional<HttpCase> played, String bytes) {
        if (played.isPresent()) {
            return played.get().id();
        }
        String owner = Sightings.NOBODY;
        Matcher client = CLIENT.matcher(bytes);
        while (client.find()) {
            owner = client.group(1);
        }
        return owner;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One connection of the router. */
    private final class Connection {
        private final int number;
        private final Optional<HttpCase> played;
        private final Socket socket;
        private final StringBuilder received = new StringBuilder();
        private boolean early;

        Connection(int number, Optional<HttpCase> played, Socket socket) {
            this.number = number;
            this.played = played;
            this.socket = socket;
        }

        void serve(int port) throws IOException, InterruptedException {
            if (isPlayedOn("accept")) {
                play();
            }
            boolean open = true;
            while (open) {
                try {
                    Optional<Message> request = StrictReader.request(received.toString());
                    open = request.isPresent() ? answer(request.get(), port) : awaitMore();
                } catch (Malformed malformed) {
                    sightings.add(
                            ownerOf(played, received.toString()),
                            new Sightings.Seen(number, received.toString(), Optional.empty(), malformed.getMessage()));
                    received.setLength(0);
                    send(REFUSAL);
                    return;
                }
            }
        }

        void leave() {
            if (received.length() > 0) {
                sightings.partial(ownerOf(played, received.toString()), received.toString());
            }
        }

        private boolean isPlayedOn(String when) {
            return played.isPresent() && played.get().text("on", "request").equals(when);
        }

        /** @return whether the connection goes on */
        private boolean awaitMore() throws IOException, InterruptedException {
            boolean head = received.indexOf("\r\n\r\n") >= 0
                    && received.substring(0, received.indexOf("\r\n")).contains("/case");
            if (isPlayedOn("head") && head && !early) {
                early = true;
                if (!play()) {
                    sightings.add(
                            ownerOf(played, ""), new Sightings.Seen(number, received.toString(), Optional.empty(), ""));
                    received.setLength(0);
                    return false;
                }
            }
            byte[] some = new byte[1 << 16];
            InputStream in = socket.getInputStream();
            int read = in.read(some);
            received.append(new String(some, 0, Math.max(0, read), ISO_8859_1));
            return read >= 0;
        }

        private boolean answer(Message request, int port) throws IOException, InterruptedException {
            String bytes = received.substring(0, request.end());
            received.delete(0, request.end());
            String target = request.target();
            if (target.startsWith("/health")
                    || request.all("Host").contains("127.0.0.1:" + port) && target.equals("/")) {
                return send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup"); // the router's own check
            }
            sightings.add(ownerOf(played, bytes), new Sightings.Seen(number, bytes, Optional.of(request), ""));
            if (target.contains("/case") && (isPlayedOn("request") || isPlayedOn("head"))) {
                boolean goesOn = early || play();
                early = false;
                return goesOn;
            }
            if (target.contains("slow")) {
                Thread.sleep(SLOW_MILLIS);
            }
            String mark = AnswerJudge.mark(target);
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nX-Back: %s\r\n\r\n"
                    .formatted(mark.length(), target.substring(0, Math.min(target.length(), AnswerJudge.MARK_MAX)));
            return send(request.method().equals("HEAD") ? head : head + mark);
        }

        private boolean send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return true;
        }

        /** Does what the script says. @return whether the connection goes on */
        private boolean play() throws IOException, InterruptedException {
            for (var step : played.orElseThrow().script()) {
                if (step.has("send")) {
                    String bytes = HttpCase.bytes(step.get("send"));
                    int drop = step.path("drip").asInt(0);
                    for (int at = 0; drop > 0 && at < bytes.length(); at += drop) {
                        send(bytes.substring(at, Math.min(bytes.length(), at + drop)));
                        Thread.sleep(4);
                    }
                    if (drop == 0) {
                        send(bytes);
                    }
                } else if (step.has("wait")) {
                    Thread.sleep((long) (step.get("wait").asDouble() * 1_000));
                } else {
                    if (step.has("rst")) {
                        socket.setSoLinger(true, 0);
                    }
                    return false;
                }
            }
            return true;
        }
    }
}
