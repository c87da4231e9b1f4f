package io.holdfast.client.operator;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks a process on this machine whether it is ready. A main of its own, because containers run it every few seconds: it loads nothing
 * but the JDK's own client, and takes a fifth of the time of {@code holdfast health}.
 */
public final class HealthCheck {
    private static final int LIMIT_MILLIS = 3_000;

    private HealthCheck() {}

    public static void main(String[] none) {
        String port = Optional.ofNullable(System.getenv("HOLDFAST_ADMIN_PORT")).orElse("9090");
        System.exit(run(URI.create("http://127.0.0.1:" + port)));
    }

    /** Prints the health of the process. @return 0 when all of its roles are ready, else 1 */
    static int run(URI admin) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) admin.resolve("/health/ready").toURL().openConnection();
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
