package io.holdfast.bench.replication;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A client as a process: for each line {@code <port> <outstanding> <millis>} on its input it keeps so many writes under way for so
 * long, and prints a {@link Measurement} as a line of JSON. Its argument says what it speaks: {@code grpc} or {@code http}.
 */
final class WriteProcess {
    private WriteProcess() {}

    public static void main(String[] arguments) throws Exception {
        boolean grpc = arguments[0].equals("grpc");
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            int port = Integer.parseInt(words[0]);
            int outstanding = Integer.parseInt(words[1]);
            Writes writes = grpc ? new EtcdWrites(vertx, port) : new HttpWrites(vertx, port, outstanding);
            JsonObject measured = new WriteLoop(vertx, writes, outstanding, Integer.parseInt(words[2]))
                    .run()
                    .await(1, TimeUnit.MINUTES);
            System.out.println(measured.encode());
        }
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
