package io.holdfast.hosting;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.HttpClients;
import io.holdfast.http.ServiceClient;
import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.Instance;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second process from taking the lease of one that is running, for example after a mistake in {@code --id}: the later start would
 * get the lease, and the process with the data would lose it. An instance that does not respond at its registered address is considered
 * gone. The start that was rejected is reported to the registry, so that the running process logs it ({@link DuplicateInstanceMonitor}) and
 * {@code status} shows it.
 */
final class DuplicateInstanceCheck {
    /** How long {@code status} shows the last start that was rejected. */
    static final Duration SHOWN_FOR = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(DuplicateInstanceCheck.class);
    private static final long RESPONSE_MILLIS_MAX = 500;
    private static final int HANDSHAKE_FACTOR = 4; // the first one of a JVM takes long

    private final Platform platform;
    private final long responseMillisMax;

    DuplicateInstanceCheck(Platform platform) {
        this(platform, RESPONSE_MILLIS_MAX);
    }

    /** @param responseMillisMax how long the other process may take to respond */
    DuplicateInstanceCheck(Platform platform, long responseMillisMax) {
        this.platform = platform;
        this.responseMillisMax = responseMillisMax;
    }

    /** @return fails with {@code Conflict} when another running process has the lease of {@code own} */
    Future<Void> none(Instance own) {
        return platform.discovery().registry().read().compose(table -> table.instances().stream()
                .filter(other -> other.name().equals(own.name()) && !other.url().equals(own.url()))
                .findFirst()
                .map(other -> ask(own, other))
                .orElseGet(Future::succeededFuture));
    }

    private Future<Void> ask(Instance own, Instance other) {
        URI url = other.url();
        // Whoever fails to be trusted lives all the same: a router has the certificate of its clients, and what was
        // registered says whether TLS is spoken there.
        ServiceClient client = HttpClients.single(
                platform.vertx(),
                Duration.ofMillis(responseMillisMax),
                platform.listening().tls().clusterClients().trustingAny());
        long limit = "https".equals(url.getScheme()) ? HANDSHAKE_FACTOR * responseMillisMax : responseMillisMax;
        return client.request(
                        url, new RequestOptions().setMethod(HttpMethod.GET).setURI("/health/live"))
                .compose(HttpClientRequest::send)
                .map(response -> {
                    String run = response.getHeader(Health.RUN_HEADER);
                    return run != null && !run.equals(Health.RUN);
                })
                .timeout(limit, TimeUnit.MILLISECONDS)
                .otherwise(DuplicateInstanceCheck::refusesUs) // else no process listens there, or it is stopped
                .compose(lives -> lives ? refuse(own, other) : Future.succeededFuture())
                .eventually(client::close);
    }

    // Whoever ends a handshake with an alert, for want of a certificate or of one that it trusts, is there. The JDK has
    // no type for that.
    private static boolean refusesUs(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SSLException
                    && String.valueOf(each.getMessage()).startsWith("Received fatal alert")) {
                return true;
            }
        }
        return false;
    }

    private Future<Void> refuse(Instance own, Instance other) {
        DuplicateReport told = DuplicateReport.of(
                other,
                "%s:%d".formatted(own.url().getHost(), own.url().getPort()),
                "a second process with this id was refused: pid %d, run %s"
                        .formatted(ProcessHandle.current().pid(), Health.RUN),
                platform.time().now());
        return platform.discovery()
                .registry()
                .setCondition(told, SHOWN_FOR)
                .onFailure(
                        cause -> LOG.warn("{} could not be told of this start: {}", other.name(), cause.getMessage()))
                .transform(heard -> Future.failedFuture(refused(own, other.url())));
    }

    private static Failure refused(Instance own, URI url) {
        return new Failure.Conflict(
                "id-in-use",
                "%s lives already, at %s (expected: another --id, or that process stopped before)"
                        .formatted(own.name(), url),
                Map.of());
    }
}
