package io.holdfast.hosting;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.support.OnEventLoop;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestPlatform;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port of a catalog that requires TLS: which roles get through to its internal routes, in which spelling. */
class InternalRolesTest {
    private static final int READ_MILLIS = 60_000;
    private static final TestCertificates CA = new TestCertificates("ca");

    @TempDir
    private Path directory;

    private final TestPlatform site = new TestPlatform();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        Router routes = Router.router(site.vertx());
        routes.route(HttpMethod.GET, "/internal/*")
                .handler(ctx -> ctx.response().end());
        ServiceHost host = OnEventLoop.call(
                        site.vertx(),
                        () -> ServiceHost.open(
                                site.platform(),
                                site.platform().listening().web().withTls(tls().cluster()),
                                "catalog",
                                Optional.of("1"),
                                0,
                                Health.starting(),
                                routes))
                .await(60, SECONDS);
        port = host.instance().url().getPort();
    }

    private ProcessTls tls() {
        Path cert = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        CA.ofRole("catalog").write(cert, key);
        Settings settings = new Settings(List.of(Layer.of(
                "test",
                Map.of(
                        "cluster.tls.mode", "required",
                        "cluster.tls.cert", cert.toString(),
                        "cluster.tls.key", key.toString(),
                        "cluster.tls.ca",
                                CA.writeAuthority(directory.resolve("ca.pem")).toString()))));
        return ProcessTls.open(ProcessTls.Config.from(settings), new WatchedFiles(), Time.system());
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** The status of the response. */
    private int get(String role, String target) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                CA.context(CA.ofRole(role)).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MILLIS);
            String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return Integer.parseInt(response.split(" ", 3)[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/ledger",
                "//internal/ledger",
                "/%69nternal/ledger",
                "/x/../internal/ledger",
                "/internal/processes/../ledger",
                "/internal/processes/%2e%2e/ledger",
                "http://a//internal/ledger"
            })
    void refuses_a_role_that_may_not_call_in_every_spelling(String target) throws Exception {
        assertEquals(403, get("router", target));
        assertEquals(200, get("frontend", target));
    }

    @Test
    void lets_every_role_tell_of_its_process() throws Exception {
        assertEquals(200, get("router", "/internal/processes"));
    }

    @Test
    void asks_for_no_role_where_no_internal_route_is_reached() throws Exception {
        assertEquals(404, get("router", "/internal/../products"));
    }
}
