package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that asks again and again on one connection, and goes as soon as it is told to; counts what it never got. */
final class KeptConnection implements AutoCloseable {
    private static final int LIMIT_MILLIS = 15_000;
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)");

    private final URI base;
    private final String request;
    private final long thinkNanos;
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "kept-connection");
    private volatile boolean stopped;
    private volatile boolean wasToldToClose;

    private KeptConnection(URI base, String path, long thinkMillis) {
        this.base = base;
        this.request = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, base.getAuthority());
        this.thinkNanos = thinkMillis * 1_000_000;
    }

    /** @param thinkMillis between an answer and the next request */
    static KeptConnection open(URI base, String path, long thinkMillis) {
        KeptConnection client = new KeptConnection(base, path, thinkMillis);
        client.thread.setDaemon(true);
        client.thread.start();
        return client;
    }

    int answered() {
        return answered.get();
    }

    /** Requests that were sent and got no whole answer. */
    List<String> failures() {
        return failures;
    }

    /** Whether an answer said that the connection closes, and nobody listens any more. */
    boolean wasToldToClose() {
        return wasToldToClose;
    }

    /** Waits until it has nobody to ask any more. */
    void awaitEnd() throws InterruptedException {
        thread.join(LIMIT_MILLIS * 2);
    }

    private void run() {
        while (!stopped) {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(LIMIT_MILLIS);
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), LIMIT_MILLIS);
                useUntilToldToClose(socket);
            } catch (ConnectException refused) {
                return; // an honest end: nothing was sent
            } catch (IOException e) {
                failures.add("after %d answers: %s".formatted(answered.get(), e));
                return;
            }
        }
    }

    private void useUntilToldToClose(Socket socket) throws IOException {
        while (!stopped) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String head = answer(socket.getInputStream());
            answered.incrementAndGet();
            if (head.contains("\r\nconnection: close\r\n")) {
                wasToldToClose = true;
                return;
            }
            LockSupport.parkNanos(thinkNanos);
        }
    }

    private static String answer(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + bytes.size() + " bytes of an answer");
            }
            bytes.write(next);
            head = next == '\n' ? bytes.toString(ISO_8859_1).toLowerCase(Locale.ROOT) : "";
        }
        Matcher length = LENGTH.matcher(head);
        int rest = length.find() ? Integer.parseInt(length.group(1)) : 0;
        if (in.readNBytes(rest).length < rest) {
            throw new IOException("closed within the content of an answer");
        }
        return head;
    }

    @Override
    public void close() {
        stopped = true;
    }
}
