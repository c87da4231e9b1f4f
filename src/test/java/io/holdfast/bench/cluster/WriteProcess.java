package io.holdfast.bench.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What a client does that is a process: for each line {@code <port> <outstanding> <millis>} on its input it keeps so many writes under
 * way for so long, and prints a {@link Measurement} as a line of JSON.
 */
public final class WriteProcess {

    /** How it writes. */
    public interface Opener {
        Writes open(Vertx vertx, int port, int outstanding);
    }

    private WriteProcess() {}

    /** Until its input ends. */
    public static void serve(Opener opener) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            int port = Integer.parseInt(words[0]);
            int outstanding = Integer.parseInt(words[1]);
            Writes writes = opener.open(vertx, port, outstanding);
            JsonObject measured = new WriteLoop(vertx, writes, outstanding, Integer.parseInt(words[2]))
                    .run()
                    .await(1, TimeUnit.MINUTES);
            System.out.println(measured.encode());
        }
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
