package io.holdfast.client.demo;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.http.tls.ClientTrust;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Which replica leads the order service, as the router tells everybody. */
final class LeaderView {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 10;

    private final HttpClient client = HttpClients.blocking(Duration.ofSeconds(2), ClientTrust.of(System.getenv()));
    private final Time time;
    private final URI url;

    LeaderView(Time time, URI router) {
        this.time = time;
        this.url = router.resolve("/leader");
    }

    /** Asks until there is a leader that is {@code wanted}. @throws Failure when none is, for long */
    Leader await(Predicate<Leader> wanted) throws InterruptedException {
        Deadline deadline = Deadline.after(time, TIMEOUT);
        while (!deadline.hasPassed(time)) {
            Leader leader = ask();
            if (leader.id() > 0 && wanted.test(leader)) {
                return leader;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new Failure.Unavailable(
                "no-leader", "the order store has no such leader after " + TIMEOUT.toSeconds() + " s");
    }

    private Leader ask() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
            byte[] body = client.send(request, BodyHandlers.ofByteArray()).body();
            var order = Json.parse(Buffer.buffer(body)).path("order");
            return new Leader(order.path("id").asInt(), order.path("term").asLong());
        } catch (IOException notYet) {
            return new Leader(0, 0);
        }
    }
}
