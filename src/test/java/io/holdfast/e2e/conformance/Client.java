package io.holdfast.e2e.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.e2e.conformance.StrictReader.Malformed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client with an address of its own, so that the back end can tell whose request it got. Reads what it gets strictly. */
final class Client implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long SEND_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final Executor threads;
    private final StringBuilder rest = new StringBuilder();
    private final List<String> methods = new ArrayList<>();
    private final List<Message> answers = new ArrayList<>();
    private final List<Message> interim = new ArrayList<>();
    private Optional<String> malformed = Optional.empty();
    private int received;
    private boolean open = true;

    /** @param address to come from; any where it is empty */
    Client(URI router, String address, Executor threads) throws IOException {
        this.threads = threads;
        if (!address.isEmpty()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        }
        socket.connect(new InetSocketAddress(router.getHost(), router.getPort()), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Final answers, in their order. */
    List<Message> answers() {
        return answers;
    }

    /** Informational ones. */
    List<Message> interim() {
        return interim;
    }

    /** Why what came is no answer. */
    Optional<String> malformed() {
        return malformed;
    }

    /** What came behind the last whole answer. */
    String rest() {
        return rest.toString();
    }

    boolean isOpen() {
        return open;
    }

    /** @param sent the methods of the requests in {@code bytes}, since some answers have no body */
    void send(String bytes, List<String> sent) throws InterruptedException {
        methods.addAll(sent);
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(bytes), threads);
        try {
            written.get(SEND_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            // refused while still sending: what was answered is read
        }
    }

    private void write(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        } catch (IOException refused) {
            // the answer says why
        }
    }

    /** Reads until there are {@code wanted} answers and then nothing for a while, or the end, or its patience is over. */
    void read(int wanted, Duration patience, Duration quiet) {
        long end = System.nanoTime() + patience.toNanos();
        while (open) {
            boolean enough = answers.size() >= wanted;
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            long wait = enough ? Math.min(left, quiet.toMillis()) : left;
            if (wait <= 0 || !receive((int) wait) && enough) {
                break;
            }
        }
        take();
    }

    /** @return whether the other side has closed, or does so now */
    boolean isClosedWithin(Duration patience) {
        read(Integer.MAX_VALUE, patience, patience);
        return !open;
    }

    /** Reads {@code bytes} of them and is gone with a reset. */
    void readAndVanish(int bytes, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (open && received < bytes && System.nanoTime() < end) {
            receive((int) patience.toMillis());
        }
        socket.setSoLinger(true, 0);
        socket.close();
        open = false;
    }

    /** @return whether something came, or the end */
    private boolean receive(int millis) {
        byte[] some = new byte[1 << 16];
        try {
            socket.setSoTimeout(millis);
            int read = socket.getInputStream().read(some);
            open = read >= 0;
            received += Math.max(0, read);
            rest.append(new String(some, 0, Math.max(0, read), ISO_8859_1));
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (IOException reset) {
            open = false;
        }
        take();
        return true;
    }

    private void take() {
        try {
            while (rest.length() > 0 && malformed.isEmpty()) {
                String method = answers.size() < methods.size() ? methods.get(answers.size()) : "GET";
                Optional<Message> next = StrictReader.response(rest.toString(), method, !open);
                if (next.isEmpty()) {
                    return;
                }
                rest.delete(0, next.get().end());
                int status = next.get().status();
                (status < 200 && status != 101 ? interim : answers).add(next.get());
            }
        } catch (Malformed bad) {
            malformed = Optional.of(bad.getMessage());
        }
    }

    /** What the client makes of it: a status, or {@code junk}, {@code close}, {@code partial}, {@code timeout}. */
    String outcome(int index) {
        if (answers.size() > index) {
            return Integer.toString(answers.get(index).status());
        }
        if (malformed.isPresent()) {
            return "junk";
        }
        if (!open) {
            return "close";
        }
        return rest.length() > 0 ? "partial" : "timeout";
    }

    /** Whether an outcome is among those, of which {@code 2xx} is all that begin with a 2. */
    static boolean matches(String outcome, List<String> wanted) {
        return wanted.stream()
                .anyMatch(one -> one.equals(outcome)
                        || one.endsWith("xx") && isStatus(outcome) && outcome.charAt(0) == one.charAt(0));
    }

    static boolean isStatus(String outcome) {
        return Character.isDigit(outcome.charAt(0));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
