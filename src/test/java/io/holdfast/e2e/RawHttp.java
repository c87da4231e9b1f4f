package io.holdfast.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends whatever bytes it is told to, one a character. */
final class RawHttp implements AutoCloseable {
    private static final int LIMIT_MILLIS = 10_000;
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.[01] (\\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    record Answer(int status, String head, String body) {}

    private final Socket socket = new Socket();
    private final StringBuilder received = new StringBuilder();

    RawHttp(URI base) throws IOException {
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** @return all answers to {@code bytes}, after which the server has closed the connection */
    static List<Answer> exchange(URI base, String bytes) throws IOException {
        try (RawHttp client = new RawHttp(base)) {
            client.send(bytes);
            return client.untilClosed();
        }
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** @return whether the server still takes bytes */
    boolean trySend(String bytes) {
        try {
            send(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** Reads until the server closes. @throws AssertionError when it does not, or breaks off with unread answers */
    List<Answer> untilClosed() throws IOException {
        try {
            while (receive()) {}
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after: " + received, e);
        } catch (SocketException reset) {
            throw new AssertionError("reset after: " + received, reset);
        }
        return answers();
    }

    /** Reads until {@code text} has come. @param into gets everything */
    void until(String text, StringBuilder into) throws IOException {
        while (received.indexOf(text) < 0) {
            if (!receive()) {
                throw new AssertionError("closed after: " + received);
            }
        }
        into.append(received);
    }

    /** Reads until the connection ends, in whatever way. @param into is replaced by everything */
    void untilBroken(StringBuilder into) {
        try {
            while (receive()) {}
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after: " + received, e);
        } catch (IOException reset) {
            // that is an end too
        }
        into.setLength(0);
        into.append(received);
    }

    /** All bytes until the server closes. */
    String everything() throws IOException {
        while (receive()) {}
        return received.toString();
    }

    /** All bytes, at least up to {@code text}. */
    String everythingUntil(String text) throws IOException {
        while (received.indexOf(text) < 0) {
            if (!receive()) {
                throw new AssertionError("closed after: " + received);
            }
        }
        return received.toString();
    }

    /** Reads until there are {@code count} whole answers. */
    List<Answer> answers(int count) throws IOException {
        while (answers().size() < count) {
            if (!receive()) {
                throw new AssertionError("closed after: " + received);
            }
        }
        return answers();
    }

    /** The first final answer; interim ones are passed over. */
    Answer response() throws IOException {
        while (true) {
            for (Answer answer : answers()) {
                if (answer.status() >= 200) {
                    return answer;
                }
            }
            if (!receive()) {
                throw new AssertionError("closed after: " + received);
            }
        }
    }

    /** Waits so long for bytes that do not come. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    private boolean receive() throws IOException {
        byte[] some = new byte[8192];
        int read = socket.getInputStream().read(some);
        received.append(new String(some, 0, Math.max(0, read), ISO_8859_1));
        return read >= 0;
    }

    private List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        Matcher head = HEAD.matcher(received);
        int from = 0;
        while (head.find(from) && head.start() == from) {
            Matcher length = LENGTH.matcher(head.group());
            boolean empty = head.group(1).equals("304") || head.group(1).startsWith("1");
            int end = head.end() + (!empty && length.find() ? Integer.parseInt(length.group(1)) : 0);
            if (end > received.length()) {
                break;
            }
            answers.add(new Answer(Integer.parseInt(head.group(1)), head.group(), received.substring(head.end(), end)));
            from = end;
        }
        return answers;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
