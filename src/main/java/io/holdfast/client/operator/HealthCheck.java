package io.holdfast.client.operator;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks a process on this machine whether it is ready. A main of its own, because containers run it every few seconds: it loads nothing
 * but the JDK's own client, and takes a fifth of the time of {@code holdfast health}.
 */
public final class HealthCheck {
    private static final int LIMIT_MILLIS = 3_000;

    private HealthCheck() {}

    public static void main(String[] none) {
        String port = Optional.ofNullable(System.getenv("HOLDFAST_ADMIN_PORT")).orElse("9090");
        Optional<Path> certificate =
                Optional.ofNullable(System.getenv("HOLDFAST_TLS_CERT")).map(Path::of);
        URI admin = URI.create((certificate.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
        System.exit(run(admin, connection -> {
            if (certificate.isPresent() && connection instanceof HttpsURLConnection tls) {
                trust(tls, certificate.get());
            }
        }));
    }

    /** What is set at a connection before it is used. */
    interface Setup {
        void accept(HttpURLConnection connection) throws IOException;
    }

    // The certificate of the process itself is expected at its port; the name in it is hardly ever that of loopback.
    private static void trust(HttpsURLConnection connection, Path certificate) throws IOException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "own", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((name, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IOException("HOLDFAST_TLS_CERT: " + certificate + " cannot be used", e);
        }
    }

    /** Prints the health of the process. @return 0 when all of its roles are ready, else 1 */
    static int run(URI admin, Setup setup) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) admin.resolve("/health/ready").toURL().openConnection();
            setup.accept(connection);
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            boolean ready = connection.getResponseCode() == 200;
            try (InputStream body = ready ? connection.getInputStream() : connection.getErrorStream()) {
                if (body != null) {
                    System.out.println(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return ready ? 0 : 1;
        } catch (IOException e) {
            System.err.println("holdfast: no answer from %s (%s)".formatted(admin, e.getMessage()));
            return 1;
        }
    }
}
