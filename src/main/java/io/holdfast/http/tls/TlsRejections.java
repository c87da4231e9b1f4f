package io.holdfast.http.tls;

import io.holdfast.base.time.Time;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs whom the ports of this process did not let in. One line for each address and reason a minute: whoever is refused tries
 * again and again. Any thread may use it.
 */
public final class TlsRejections {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRejections.class);
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int KNOWN_MAX = 1_000;

    /** Why somebody was not let in. */
    public enum Reason {
        /** What came is no TLS. */
        PLAIN_TEXT("it does not speak TLS"),
        /** The handshake was not complete in time. */
        TIMEOUT("its handshake took too long"),
        /** There is no certificate, or one that no trusted authority has signed, or that has expired. */
        CERTIFICATE("its certificate is missing or not trusted"),
        /** No version or cipher suite in common, or the client does not trust the port. */
        HANDSHAKE("the handshake failed"),
        /** The certificate is in order, and none of its roles may do that. */
        WRONG_ROLE("its certificate names no role that may do that");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As metrics have it. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Key(String remote, Reason reason) {}

    private final Time time;
    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
    private final Map<Key, Long> loggedAt = new HashMap<>();

    public TlsRejections(Time time) {
        this.time = time;
        for (Reason reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    /** Makes the counts visible as metrics. */
    public void register(MeterRegistry meters) {
        counts.forEach((reason, count) -> FunctionCounter.builder("holdfast.tls.rejected", count, LongAdder::sum)
                .description("connections and requests that TLS did not let in")
                .tag("reason", reason.tag())
                .register(meters));
    }

    public long count(Reason reason) {
        LongAdder count = counts.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** A handshake did not come to its end. @param remote address without a port */
    public void failed(String remote, Throwable cause) {
        if (cause instanceof SSLException || isOf(cause, CertificateException.class)) {
            rejected(remote, reason(cause), String.valueOf(cause.getMessage()));
        } else {
            LOG.debug(
                    "{} left within the handshake: {}", remote, cause.toString()); // such as a probe that only connects
        }
    }

    /** @param detail for people */
    public void rejected(String remote, Reason reason, String detail) {
        LongAdder count = counts.get(reason);
        if (count != null) {
            count.increment();
        }
        if (isNew(new Key(remote, reason))) {
            LOG.warn("{} is not let in: {} ({})", remote, reason.text, printable(detail));
        }
    }

    private static Reason reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return Reason.PLAIN_TEXT;
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return Reason.TIMEOUT;
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        // An alert comes from the other side, which does not trust this one.
        boolean received = message.contains("received fatal alert");
        return !received && (isOf(cause, CertificateException.class) || message.contains("certificate"))
                ? Reason.CERTIFICATE
                : Reason.HANDSHAKE;
    }

    private static boolean isOf(Throwable cause, Class<? extends Throwable> type) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    // The message of a NotSslRecordException has the bytes that came, which may be a request with its token.
    private static String printable(String detail) {
        String text = detail.replaceAll("(?s):? [0-9a-f]{16,}.*", "").replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() <= 200 ? text : text.substring(0, 200);
    }

    private synchronized boolean isNew(Key key) {
        long now = time.nanos();
        Long last = loggedAt.get(key);
        if (last != null && now - last < AGAIN_NANOS) {
            return false;
        }
        if (loggedAt.size() >= KNOWN_MAX) {
            loggedAt.values().removeIf(at -> now - at >= AGAIN_NANOS);
        }
        if (loggedAt.size() >= KNOWN_MAX) {
            return false; // a flood from many addresses: the count has it
        }
        loggedAt.put(key, now);
        return true;
    }
}
