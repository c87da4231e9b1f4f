package io.holdfast.hosting;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.admin.AdminServer;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.Json;
import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.support.Await;
import io.holdfast.support.OnEventLoop;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DuplicateInstanceCheckTest {
    private static final TestCertificates CA = new TestCertificates("unknown here");

    private final TestPlatform site = new TestPlatform();
    private HttpServer other;
    private long epoch = 7;
    private volatile String run = "another";
    private volatile boolean silent;
    private long patienceMillis = 60_000; // however busy this machine is

    @BeforeEach
    void somebodyHasTheLease() throws Exception {
        listen("http", new HttpServerOptions());
    }

    private void listen(String scheme, HttpServerOptions options) throws Exception {
        other = site.vertx()
                .createHttpServer(options)
                .requestHandler(request -> {
                    if (!silent) {
                        request.response().putHeader("Holdfast-Run", run).end();
                    }
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        URI url = URI.create(scheme + "://127.0.0.1:" + other.actualPort());
        Instance before = new Instance("order", "1", ++epoch, url, Instance.State.READY, 1, Map.of());
        site.platform()
                .discovery()
                .registry()
                .hold(before, Duration.ofMinutes(1))
                .await(60, SECONDS);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Future<ServiceHost> open() {
        Vertx vertx = site.vertx();
        return OnEventLoop.call(
                vertx,
                () -> ServiceHost.open(
                        site.platform(),
                        site.platform().listening().web(),
                        "order",
                        Optional.of("1"),
                        0,
                        Health.starting(),
                        request -> request.response().end(vertx.toString()),
                        DirectHandler.NONE,
                        new DuplicateInstanceCheck(site.platform(), patienceMillis)));
    }

    private Future<Void> isRefused() {
        URI url = URI.create("http://127.0.0.1:1");
        Instance newcomer = new Instance("order", "1", 0, url, Instance.State.STARTING, 1, Map.of());
        return OnEventLoop.call(
                site.vertx(), () -> new DuplicateInstanceCheck(site.platform(), patienceMillis).none(newcomer));
    }

    private URI holder() throws Exception {
        return site.platform()
                .discovery()
                .registry()
                .read()
                .await(60, SECONDS)
                .instances()
                .get(0)
                .url();
    }

    @Test
    void one_that_lives_keeps_its_place_and_the_newcomer_is_told() throws Exception {
        Failure.Conflict refused = assertThrows(Failure.Conflict.class, () -> open().await(60, SECONDS));

        assertEquals("id-in-use", refused.code());
        assertTrue(refused.getMessage().contains("order/1 lives already"), refused.getMessage());
        assertEquals(other.actualPort(), holder().getPort());
    }

    @Test
    void one_that_lives_is_told_who_was_refused_and_only_the_last_one_is_kept() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        URI url = holder();
        DuplicateInstanceMonitor.begin(site.platform().discovery().directory(), "order/1", url, log::add);

        assertThrows(Failure.Conflict.class, () -> isRefused().await(60, SECONDS));
        Await.until("it has heard", Duration.ofSeconds(60), () -> log.size() == 1);
        assertThrows(Failure.Conflict.class, () -> isRefused().await(60, SECONDS));
        Await.until("and again", Duration.ofSeconds(60), () -> log.size() == 2);

        assertTrue(log.get(1).contains("order/1: a second process with this id was refused: pid "), log.get(1));
        assertTrue(log.get(1).contains("run " + Health.RUN + ", at 127.0.0.1:"), log.get(1));
        List<InstanceCondition> conditions =
                site.platform().discovery().registry().read().await(60, SECONDS).conditions();
        assertEquals(1, conditions.size());
        assertInstanceOf(DuplicateReport.class, conditions.get(0));
    }

    @Test
    void status_shows_it_at_the_instance_and_nothing_else_about_it_changes() throws Exception {
        assertThrows(Failure.Conflict.class, () -> isRefused().await(60, SECONDS));
        AdminServer admin = OnEventLoop.call(
                        site.vertx(),
                        () -> AdminServer.listen(
                                site.platform(),
                                new AdminServer.Config("127.0.0.1", 0, true),
                                Map.of(),
                                site.view(Map.of())))
                .await(60, SECONDS);
        Await.until(
                "the directory knows",
                Duration.ofSeconds(60),
                () -> !site.platform().discovery().directory().conditions().isEmpty());

        JsonNode node = OnEventLoop.call(site.vertx(), () -> site.vertx()
                        .createHttpClient()
                        .request(HttpMethod.GET, admin.actualPort(), "127.0.0.1", "/status")
                        .compose(request -> request.send())
                        .compose(HttpClientResponse::body))
                .map(body -> Json.read(body, JsonNode.class).path("nodes").path(0))
                .await(60, SECONDS);

        assertEquals("ready", node.path("state").asText());
        assertEquals("closed", node.path("breaker").asText());
        assertTrue(node.path("namesake").path("by").asText().startsWith("127.0.0.1:"), node.toString());
        assertTrue(node.path("namesake").path("reason").asText().contains("was refused"), node.toString());
        assertFalse(node.path("namesake").path("since").asText().isEmpty(), node.toString());
    }

    @Test
    void one_that_lives_keeps_its_place_also_with_a_certificate_that_nobody_here_trusts() throws Exception {
        other.close().await(60, SECONDS);
        listen("https", tls());

        assertThrows(Failure.Conflict.class, () -> open().await(60, SECONDS));

        assertEquals(other.actualPort(), holder().getPort());
    }

    @Test
    void so_does_one_that_does_not_trust_the_newcomer() throws Exception {
        other.close().await(60, SECONDS);
        listen(
                "https",
                tls().setClientAuth(ClientAuth.REQUIRED)
                        .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(CA.authority()))));

        assertThrows(Failure.Conflict.class, () -> open().await(60, SECONDS));

        assertEquals(other.actualPort(), holder().getPort());
    }

    private static HttpServerOptions tls() {
        TestCertificates.Issued own = CA.issue("shop.example.org");
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(own.chain()))
                        .addKeyValue(Buffer.buffer(own.key())));
    }

    @Test
    void one_that_was_followed_by_something_else_that_speaks_plain_text_is_followed_here_too() throws Exception {
        other.close().await(60, SECONDS);
        listen("https", new HttpServerOptions());

        ServiceHost host = open().await(60, SECONDS);

        assertEquals(host.instance().url(), holder());
    }

    @Test
    void one_that_is_dead_is_followed_at_once() throws Exception {
        other.close().await(60, SECONDS);

        ServiceHost host = open().await(60, SECONDS);

        assertEquals(host.instance().url(), holder());
    }

    @Test
    void so_is_one_that_has_stopped() throws Exception {
        silent = true;
        patienceMillis = 300;

        ServiceHost host = open().await(60, SECONDS);

        assertEquals(host.instance().url(), holder());
    }

    @Test
    void whoever_else_listens_there_by_now_is_none_of_ours() throws Exception {
        run = Health.RUN;

        ServiceHost host = open().await(60, SECONDS);

        assertEquals(host.instance().url(), holder());
    }
}
