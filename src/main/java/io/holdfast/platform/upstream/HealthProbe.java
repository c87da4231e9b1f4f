package io.holdfast.platform.upstream;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an HTTP service how it is: one GET on a connection of its own, which is closed behind the answer. So no check waits for another
 * one's connection, and nothing that one service sends is ever read as the answer to the next check. Confined to its event loop.
 */
public final class HealthProbe {

    /** What a check tells. */
    public enum Outcome {
        /** The service answered; its status says how it is. */
        ANSWERED,
        /** It could not be reached, or gave no whole answer. */
        NO_ANSWER,
        /** Nothing: the check failed for a reason of this process or its machine. */
        NO_VERDICT
    }

    /**
     * What came of it.
     *
     * @param status of the answer; 0 where there is none
     * @param how in words
     */
    public record Verdict(Outcome outcome, int status, String how) {
        /** @param below answers with a smaller status are good ones */
        public boolean isGood(int below) {
            return outcome == Outcome.ANSWERED && status >= 200 && status < below;
        }

        public boolean isAnswered() {
            return outcome == Outcome.ANSWERED;
        }

        /** Whether it says nothing about the service. */
        public boolean isVoid() {
            return outcome == Outcome.NO_VERDICT;
        }
    }

    // As the operating systems and Netty put it; neither has a type of its own.
    private static final List<String> OUR_TROUBLES =
            List.of("Too many open files", "No file descriptors", "Cannot assign requested address", "No buffer space");

    private final Time time;
    private final Duration timeout;
    private final NetClient client;

    /** @param timeout for the connection, and again for the whole answer */
    public HealthProbe(Vertx vertx, Time time, Duration timeout) {
        this.time = time;
        this.timeout = timeout;
        this.client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setSslHandshakeTimeout(timeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true));
    }

    /** @return never fails */
    public Future<Verdict> ask(URI url, String path) {
        long began = time.nanos();
        return client.connect(options(url)).transform(connected -> {
            if (connected.failed()) {
                return Future.succeededFuture(explain(connected.cause(), began));
            }
            NetSocket socket = connected.result();
            long connectedAt = time.nanos();
            return HealthExchange.get(socket, url, path)
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .map(status -> new Verdict(Outcome.ANSWERED, status, "health check answered " + status))
                    .otherwise(cause -> explain(cause, connectedAt))
                    .onComplete(ended -> socket.close());
        });
    }

    private static ConnectOptions options(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", ""); // as an IPv6 address has them in a URL
        ConnectOptions options = new ConnectOptions().setHost(host).setPort(url.getPort());
        if ("https".equals(url.getScheme())) {
            options.setSsl(true).setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"));
            if (host.matches(".*[A-Za-z].*") && !host.contains(":")) {
                options.setSniServerName(host); // RFC 6066, section 3: names alone, no addresses
            }
        }
        return options;
    }

    private Verdict explain(Throwable cause, long sinceNanos) {
        boolean ours = isOurs(cause) || isTimeout(cause) && wasAsleep(sinceNanos);
        return new Verdict(ours ? Outcome.NO_VERDICT : Outcome.NO_ANSWER, 0, "health check: " + cause.getMessage());
    }

    // A process that was stopped, or had no processor, finds its timers over before it reads what came meanwhile.
    private boolean wasAsleep(long sinceNanos) {
        return time.nanos() - sinceNanos > timeout.multipliedBy(3).toNanos();
    }

    private static boolean isTimeout(Throwable cause) {
        return cause instanceof TimeoutException
                || cause instanceof SocketTimeoutException
                || cause instanceof ConnectException;
    }

    /** Whether a check failed for want of something that this process or its machine lacks. */
    static boolean isOurs(Throwable cause) {
        for (Throwable deep = cause; deep != null; deep = deep.getCause()) {
            String message = String.valueOf(deep.getMessage());
            if (deep instanceof UnknownHostException
                    || deep instanceof RejectedExecutionException
                    || deep instanceof OutOfMemoryError
                    || OUR_TROUBLES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    public void close() {
        client.close().onFailure(cause -> {}); // nothing of it is needed any more
    }
}
