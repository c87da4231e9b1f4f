package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.http.tls.ServerTls;
import io.holdfast.http.tls.TlsFiles;
import io.holdfast.http.tls.TlsMaterial;
import io.holdfast.http.tls.TlsRejections;
import io.holdfast.http.tls.TlsRejections.Reason;
import io.holdfast.support.Await;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestCertificates.Issued;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port that speaks TLS, with clients that are not ours. */
class TlsPortTest {
    private static final TestCertificates CA = new TestCertificates("ca");
    private static final Issued FIRST = CA.issue("first");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int READ_MILLIS = 60_000;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final WatchedFiles files = new WatchedFiles();
    private final TlsRejections rejections = new TlsRejections(Time.system());
    private Map<String, WatchedFile<TlsMaterial>> names = Map.of();
    private HttpServer server;

    @BeforeEach
    void write() {
        FIRST.write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private void listen(boolean alsoPlain, Duration handshake) throws Exception {
        TlsFiles named = new TlsFiles(
                "tls",
                Optional.of(directory.resolve("cert.pem")),
                Optional.of(directory.resolve("key.pem")),
                Optional.empty());
        ServerTls tls = ServerTls.of(
                named.open(files, Time.system()), names, ClientAuth.NONE, alsoPlain, handshake, rejections);
        WebServer.Config web = WebServer.Config.from(new Settings(List.of())).withTls(tls);
        server = WebServer.listen(vertx, web, 0, request -> request.response()
                        .end(request.scheme() + (request.isSSL() ? " tls" : "")))
                .await(60, SECONDS);
    }

    private void listen() throws Exception {
        listen(false, SOON);
    }

    private SSLSocket connect(String... versions) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust()}, null);
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(READ_MILLIS);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        return socket;
    }

    private TrustManager trust() {
        return io.holdfast.http.tls.ClientTrust.of(Map.of(
                        "HOLDFAST_TLS_CA",
                        CA.writeAuthority(directory.resolve("ca.pem")).toString()))
                .manager();
    }

    private Socket plain() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(READ_MILLIS);
        return socket;
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder response = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!response.toString().matches("(?s).*\r\n\r\n[a-z ]+")) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("closed after: " + response);
            }
            response.append((char) next);
        }
        while (in.available() > 0) {
            response.append((char) in.read());
        }
        return response.toString();
    }

    private static void awaitClosed(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // an alert
            }
        } catch (IOException reset) {
            // closed as well
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void answers_and_knows_of_tls(String version) throws Exception {
        listen();

        try (SSLSocket socket = connect(version)) {
            assertTrue(exchange(socket, GET).endsWith("https tls"));
            assertTrue(exchange(socket, GET).endsWith("https tls"));
            assertEquals(version, socket.getSession().getProtocol());
        }
    }

    @Test
    void closes_after_the_last_response() throws Exception {
        listen();

        try (SSLSocket socket = connect()) {
            exchange(socket, LAST_GET);

            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void agrees_on_http_1_1_alone() throws Exception {
        listen();

        try (SSLSocket socket = connect()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();

            assertEquals("http/1.1", socket.getApplicationProtocol());
        }
    }

    @Test
    void shows_new_connections_the_new_certificate_and_leaves_old_ones_alone() throws Exception {
        listen();
        try (SSLSocket old = connect()) {
            exchange(old, GET);

            Issued next = CA.issue("next");
            next.write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
            files.refresh();

            try (SSLSocket fresh = connect()) {
                exchange(fresh, GET);
                assertEquals(next.certificate(), certificate(fresh));
            }
            assertTrue(exchange(old, GET).endsWith("https tls"));
            assertEquals(FIRST.certificate(), certificate(old));
        }
    }

    private static Certificate certificate(SSLSocket socket) throws SSLException {
        return socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void closes_a_connection_with_plain_text_and_counts_it_once() throws Exception {
        listen();

        try (Socket socket = plain()) {
            socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));

            awaitClosed(socket);
        }

        assertEquals(1, rejections.count(Reason.PLAIN_TEXT));
        assertEquals(0, rejections.count(Reason.HANDSHAKE));
    }

    @Test
    void closes_a_connection_whose_handshake_never_ends() throws Exception {
        listen(false, Duration.ofMillis(50));

        try (Socket silent = plain()) {
            awaitClosed(silent);
        }

        assertEquals(1, rejections.count(Reason.TIMEOUT));
    }

    @Test
    void refuses_a_client_with_tls_1_1() throws Exception {
        listen();

        try (Socket old = plain()) {
            // A ClientHello of version 3.2, random of zeros, no session, one cipher suite, no compression.
            String hello = "0302" + "00".repeat(32) + "00" + "0002002f" + "0100";
            String handshake = "010000" + "%02x".formatted(hello.length() / 2) + hello;
            String record = "160301" + "%04x".formatted(handshake.length() / 2) + handshake;
            old.getOutputStream().write(HexFormat.of().parseHex(record));

            int type = old.getInputStream().read();
            assertEquals(21, type); // an alert
            awaitClosed(old);
        }

        Await.until("it is counted", SOON, () -> rejections.count(Reason.HANDSHAKE) == 1);
    }

    @Test
    void counts_nobody_who_only_connects() throws Exception {
        listen();

        plain().close();
        try (SSLSocket socket = connect()) {
            exchange(socket, GET);
        }

        for (Reason reason : Reason.values()) {
            assertEquals(0, rejections.count(reason), reason::tag);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, shop",
        "SHOP.example.org, shop",
        "a.wild.example.org, wild",
        "a.b.wild.example.org, first",
        "wild.example.org, first",
        "other.example.org, first"
    })
    void shows_the_certificate_of_the_name_that_is_asked_for(String name, String expected) throws Exception {
        names = Map.of("shop.example.org", open("shop"), "*.wild.example.org", open("wild"));
        listen();

        try (SSLSocket socket = connect()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);

            assertTrue(exchange(socket, GET).endsWith("https tls"));
            X509Certificate shown = (X509Certificate) certificate(socket);
            assertEquals("CN=" + expected, shown.getSubjectX500Principal().getName());
        }
    }

    @Test
    void bounds_and_counts_plain_text_and_silence_with_several_names_too() throws Exception {
        names = Map.of("shop.example.org", open("shop"));
        listen(false, Duration.ofMillis(500));

        try (Socket open = plain();
                Socket silent = plain()) {
            open.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            awaitClosed(open);
            awaitClosed(silent);
        }

        assertEquals(1, rejections.count(Reason.PLAIN_TEXT));
        assertEquals(1, rejections.count(Reason.TIMEOUT));
    }

    private WatchedFile<TlsMaterial> open(String name) {
        Path cert = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        CA.issue(name).write(cert, key);
        return new TlsFiles("tls.sni", Optional.of(cert), Optional.of(key), Optional.empty())
                .open(files, Time.system());
    }

    @Test
    void is_not_trusted_by_clients_of_another_authority() throws Exception {
        TestCertificates stranger = new TestCertificates("stranger");
        stranger.issue("x").write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        listen();

        try (SSLSocket socket = connect()) {
            assertThrows(SSLException.class, socket::startHandshake);
        }
    }

    @Test
    void may_speak_both() throws Exception {
        listen(true, SOON);

        try (SSLSocket secure = connect();
                Socket open = plain()) {
            assertTrue(exchange(secure, GET).endsWith("https tls"));
            assertTrue(exchange(open, GET).endsWith("http"));
        }
    }

    @Test
    void adds_nothing_to_a_connection_when_it_is_off() {
        EmbeddedChannel channel = new EmbeddedChannel();
        List<String> before = channel.pipeline().names();

        ServerTls.OFF.install(channel.pipeline());

        assertEquals(before, channel.pipeline().names());
        assertFalse(ServerTls.OFF.isOn());
    }
}
