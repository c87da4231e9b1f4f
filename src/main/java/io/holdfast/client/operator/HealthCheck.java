package io.holdfast.client.operator;

import io.holdfast.http.tls.AnyCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Asks a process on this machine whether it is ready. A main of its own, because containers run it every few seconds: it loads
 * little but the JDK's own client, and takes a fifth of the time of {@code holdfast health}.
 */
public final class HealthCheck {
    private static final int LIMIT_MILLIS = 3_000;

    private HealthCheck() {}

    public static void main(String[] none) {
        String port = Optional.ofNullable(System.getenv("HOLDFAST_ADMIN_PORT")).orElse("9090");
        String scheme = System.getenv("HOLDFAST_TLS_CERT") == null ? "http" : "https";
        System.exit(runHere(URI.create(scheme + "://127.0.0.1:" + port)));
    }

    /** What is set at a connection before it is used. */
    interface Setup {
        void accept(HttpURLConnection connection) throws IOException;
    }

    /** The same as {@link #run} at loopback, where whatever certificate is in use is trusted. */
    static int runHere(URI admin) {
        return run(admin, connection -> {
            if (connection instanceof HttpsURLConnection tls) {
                trustAny(tls);
            }
        });
    }

    // The file of the certificate says nothing of the one in use, which stays when a new file is wrong; and the name in
    // it is hardly ever that of loopback.
    private static void trustAny(HttpsURLConnection connection) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((name, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up", e);
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
