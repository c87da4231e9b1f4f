package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.http.tls.RoleNames;
import io.holdfast.http.tls.ServerTls;
import io.holdfast.http.tls.TlsRejections.Reason;
import io.holdfast.support.Await;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestCertificates.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls between processes of ours, each with its own mode and certificate. */
class ServiceClientTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final HttpClients.Pool POOL = new HttpClients.Pool(1, 8, SOON, SOON);
    private static final TestCertificates CA = new TestCertificates("ca");
    private static final TestCertificates STRANGERS = new TestCertificates("strangers");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final WatchedFiles files = new WatchedFiles();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private Path file(String process, String name) {
        return directory.resolve(process + "." + name);
    }

    /** What a process has that trusts {@code ca}. */
    private ProcessTls process(String name, String mode, TestCertificates ca, Issued own) {
        own.write(file(name, "pem"), file(name, "key"));
        ca.writeAuthority(file(name, "ca"));
        Settings settings = new Settings(List.of(Layer.of(
                "test",
                Map.of(
                        "cluster.tls.mode", mode,
                        "cluster.tls.cert", file(name, "pem").toString(),
                        "cluster.tls.key", file(name, "key").toString(),
                        "cluster.tls.ca", file(name, "ca").toString()))));
        ProcessTls.Config config = ProcessTls.Config.from(settings);
        settings.validate();
        return ProcessTls.open(config, files, Time.system());
    }

    private URI listen(ServerTls tls) throws Exception {
        WebServer.Config web = WebServer.Config.from(new Settings(List.of())).withTls(tls);
        HttpServer server = WebServer.listen(
                        vertx, web, 0, request -> request.response().end(request.scheme() + roles(request)))
                .await(60, SECONDS);
        return URI.create("%s://127.0.0.1:%d".formatted(tls.scheme(), server.actualPort()));
    }

    private static String roles(HttpServerRequest request) {
        try {
            return request.isSSL()
                    ? RoleNames.of(request.sslSession().getPeerCertificates()).toString()
                    : "";
        } catch (SSLPeerUnverifiedException none) {
            return "[]";
        }
    }

    private String ask(ProcessTls caller, URI url) throws Exception {
        return ask(caller.clusterClients(), url);
    }

    private String ask(ClientTls caller, URI url) throws Exception {
        ServiceClient client = HttpClients.pooled(vertx, POOL, caller);
        return client.request(url, new RequestOptions().setURI("/"))
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(Object::toString)
                .await(60, SECONDS);
    }

    @Test
    void proves_its_role_where_tls_is_required() throws Exception {
        ProcessTls order = process("order", "required", CA, CA.ofRole("order"));
        ProcessTls frontend = process("frontend", "required", CA, CA.ofRole("frontend"));

        assertEquals("https[frontend]", ask(frontend, listen(order.cluster())));
    }

    @Test
    void may_have_a_key_of_rsa() throws Exception {
        ProcessTls order = process("order", "required", CA, rsa("order"));
        ProcessTls frontend = process("frontend", "required", CA, rsa("frontend"));

        assertEquals("https[frontend]", ask(frontend, listen(order.cluster())));
    }

    private static Issued rsa(String role) {
        return CA.issue(role, builder -> builder.rsa2048().addSanUriName(URI.create(RoleNames.PREFIX + role)));
    }

    @Test
    void speaks_tls_first_while_it_is_permitted() throws Exception {
        ProcessTls one = process("one", "permissive", CA, CA.ofRole("order"));
        ProcessTls other = process("other", "permissive", CA, CA.ofRole("frontend"));

        URI url = listen(one.cluster());
        assertEquals("http", url.getScheme());
        assertEquals("https[frontend]", ask(other, url));
        assertEquals("http", ask(ProcessTls.off(), url));
    }

    @Test
    void speaks_plain_text_where_nothing_else_is_spoken_yet() throws Exception {
        ProcessTls other = process("other", "permissive", CA, CA.ofRole("frontend"));

        URI url = listen(ServerTls.OFF);
        assertEquals("http", ask(other, url));
        assertEquals("http", ask(other, url)); // knows it now
    }

    @Test
    void reaches_one_that_requires_tls_from_one_that_permits_it() throws Exception {
        ProcessTls one = process("one", "required", CA, CA.ofRole("order"));
        ProcessTls other = process("other", "permissive", CA, CA.ofRole("frontend"));

        URI url = listen(one.cluster());
        assertEquals("https[frontend]", ask(other, url));
        assertEquals("https[frontend]", ask(other, URI.create("http://" + url.getAuthority()))); // an address alone
    }

    @Test
    void never_speaks_plain_text_where_tls_is_required() throws Exception {
        ProcessTls one = process("one", "required", CA, CA.ofRole("order"));
        URI url = listen(ServerTls.OFF);

        assertThrows(Exception.class, () -> ask(one, url));
    }

    @Test
    void reaches_whoever_is_there_where_any_certificate_will_do() throws Exception {
        ProcessTls nobody = process("nobody", "required", CA, CA.issue("nobody"));
        ClientTls any = process("own", "required", CA, CA.ofRole("frontend"))
                .clusterClients()
                .trustingAny();

        assertEquals("https[frontend]", ask(any, listen(nobody.cluster())));
        assertEquals("http", ask(any, listen(ServerTls.OFF)));
    }

    @Test
    void does_not_fall_back_to_plain_text_for_a_certificate_that_it_does_not_trust() throws Exception {
        ProcessTls stranger = process("stranger", "permissive", STRANGERS, STRANGERS.ofRole("order"));
        ProcessTls own = process("own", "permissive", CA, CA.ofRole("frontend"));
        URI url = listen(stranger.cluster());

        assertThrows(Exception.class, () -> ask(own, url));
    }

    @Test
    void does_not_trust_a_server_without_a_role() throws Exception {
        ProcessTls nobody = process("nobody", "required", CA, CA.issue("nobody"));
        ProcessTls own = process("own", "required", CA, CA.ofRole("frontend"));
        URI url = listen(nobody.cluster());

        assertThrows(Exception.class, () -> ask(own, url));
    }

    @Test
    void is_refused_with_a_certificate_of_another_authority() throws Exception {
        ProcessTls order = process("order", "required", CA, CA.ofRole("order"));
        // It trusts the server, which does not trust it.
        ProcessTls stranger = process("stranger", "required", CA, STRANGERS.ofRole("frontend"));
        URI url = listen(order.cluster());

        assertThrows(Exception.class, () -> ask(stranger, url));
        Await.until("it is counted", SOON, () -> order.rejections().count(Reason.CERTIFICATE) == 1);
    }

    @Test
    void is_refused_without_a_certificate() throws Exception {
        ProcessTls order = process("order", "required", CA, CA.ofRole("order"));
        URI url = listen(order.cluster());
        java.net.http.HttpClient nobody =
                java.net.http.HttpClient.newBuilder().sslContext(CA.context()).build();

        assertThrows(
                java.io.IOException.class,
                () -> nobody.send(
                        java.net.http.HttpRequest.newBuilder(url).build(),
                        java.net.http.HttpResponse.BodyHandlers.discarding()));
        Await.until(
                "it is counted",
                SOON,
                () -> order.rejections().count(Reason.CERTIFICATE) >= 1); // that client may try again
    }

    @Test
    void uses_a_certificate_that_was_renewed() throws Exception {
        ProcessTls order = process("order", "required", CA, CA.ofRole("order"));
        ProcessTls caller = process("caller", "required", CA, CA.ofRole("frontend"));
        URI url = listen(order.cluster());
        assertEquals("https[frontend]", ask(caller, url));

        CA.ofRole("catalog").write(file("caller", "pem"), file("caller", "key"));
        files.refresh();

        assertEquals("https[catalog]", ask(caller, url));
    }

    @Test
    void is_refused_once_its_authority_is_no_longer_trusted() throws Exception {
        ProcessTls order = process("order", "required", CA, CA.ofRole("order"));
        ProcessTls caller = process("caller", "required", CA, CA.ofRole("frontend"));
        URI url = listen(order.cluster());
        assertEquals("https[frontend]", ask(caller, url));

        STRANGERS.writeAuthority(file("order", "ca"));
        files.refresh();

        assertThrows(Exception.class, () -> ask(caller, url)); // no session of before is taken up again
    }
}
