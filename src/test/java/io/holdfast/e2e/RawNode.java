package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that answers with whatever bytes it is told to, one a character; health checks it answers well. */
final class RawNode implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    /** What the node does with a request. */
    interface Script {
        void serve(Peer peer, Request request) throws Exception;
    }

    /** @param connection the number of the connection it came by, from 1 on */
    record Request(int connection, String head, String body) {
        String target() {
            return head.split(" ", 3)[1];
        }
    }

    /** The other end of a connection. */
    static final class Peer {
        private final Socket socket;

        private Peer(Socket socket) {
            this.socket = socket;
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        void close() throws IOException {
            socket.close();
        }

        /** Ends with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** So many bytes of what comes. */
        String read(int count) throws IOException {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
        }

        /** Whether the other side closes it, after a while. */
        boolean isClosedByOther() throws IOException {
            socket.setSoTimeout(10_000);
            return socket.getInputStream().read() < 0;
        }
    }

    private final ServerSocket server = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script;
    private volatile boolean readsBodies = true;

    RawNode(Script script) throws IOException {
        this.script = script;
        daemon(this::accept);
    }

    /** Answers a request with 200 and these letters. */
    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    }

    /** What a node works, or a slow client waits: the one place where a test lets time pass, because the time is what is tried. */
    static void takesItsTime(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    void does(Script other) {
        script = other;
    }

    /** The script is called once the head is here. */
    RawNode leavesBodies() {
        readsBodies = false;
        return this;
    }

    /** All but health checks, in the order they were read. */
    List<Request> requests() {
        return requests;
    }

    void forget() {
        requests.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        int number = 0;
        try (socket) {
            InputStream in = socket.getInputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.startsWith("GET /health/ready ")) {
                    new Peer(socket).send(ok("fine"));
                    continue;
                }
                number = number == 0 ? connections.incrementAndGet() : number;
                Matcher length = LENGTH.matcher(head);
                String body = readsBodies && length.find()
                        ? new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
                        : "";
                Request request = new Request(number, head, body);
                requests.add(request);
                script.serve(new Peer(socket), request);
            }
        } catch (Exception closed) {
            // whoever asks sees it
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-node");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
