package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Both tokens of a store are exchanged under load, through the files that all of its processes read. */
@Tag("fault")
class TokenRotationIT {
    private static final int CLIENTS = 8;
    private static final String OLD = StoreCluster.INTERNAL;
    private static final String NEW = "new-cluster-secret";
    private static final String OLD_ADMIN = StoreCluster.ADMIN;
    private static final String NEW_ADMIN = "new-admin-secret";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    /** One machine, and files with the tokens. */
    private record TokensInFiles(Path directory) implements Layout {
        @Override
        public Path data(String name) {
            return directory.resolve("data-" + name);
        }

        @Override
        public Map<String, String> tokens() {
            return Map.of(
                    "HOLDFAST_CLUSTER_TOKEN_FILE",
                    directory.resolve("cluster-token").toString(),
                    "HOLDFAST_ADMIN_TOKEN_FILE",
                    directory.resolve("admin-token").toString());
        }
    }

    @Test
    void no_request_fails_and_the_old_ones_open_nothing_afterwards() throws Exception {
        write("cluster-token", OLD);
        write("admin-token", OLD_ADMIN);
        Book book = new Book(Stock.usual());
        try (StoreCluster cluster = StoreCluster.start(
                        directory, new TokensInFiles(directory), List.of(StoreCluster.TOGETHER), book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, CLIENTS)) {
            shoppers.goOn(200);
            long term = term(cluster);

            exchange(cluster, "cluster-token", OLD + "\n" + NEW + "\n", "read again", 1);
            shoppers.goOn(100);
            assertEquals(200, internal(cluster, OLD));
            assertEquals(200, internal(cluster, NEW));
            exchange(cluster, "cluster-token", "a b c", "3 tokens", 1);
            shoppers.goOn(100);
            exchange(cluster, "cluster-token", NEW + " " + OLD, "read again", 2);
            shoppers.goOn(100);
            exchange(cluster, "cluster-token", NEW, "read again", 3);
            shoppers.goOn(100);
            assertEquals(401, internal(cluster, OLD));
            assertEquals(200, internal(cluster, NEW));
            cluster.useInternalToken(NEW);
            assertEquals(term, term(cluster), "nobody was elected, so no stream between replicas ended");

            exchange(cluster, "admin-token", OLD_ADMIN + " " + NEW_ADMIN, "read again", 1);
            assertEquals(404, restock(cluster, OLD_ADMIN));
            assertEquals(404, restock(cluster, NEW_ADMIN));
            exchange(cluster, "admin-token", NEW_ADMIN, "read again", 2);
            assertEquals(401, restock(cluster, OLD_ADMIN));
            assertEquals(404, restock(cluster, NEW_ADMIN));

            cluster.allOutputs().forEach((name, output) -> assertEquals(1, count(output, "3 tokens"), name));
            assertEquals(0, cluster.get(StoreCluster.TOGETHER, 1).terminate());
            cluster.start(StoreCluster.TOGETHER, 1); // its streams begin with the new token
            cluster.awaitReady(StoreCluster.TOGETHER, 1);
            shoppers.goOn(100);
            shoppers.stop();

            System.out.printf("both tokens exchanged: %s%n", book);
            book.isKeptBy(cluster, StoreCluster.THREE);
            assertEquals(List.of(), book.failures());
            cluster.allOutputs().values().forEach(TokenRotationIT::assertTellsNoSecret);
        }
    }

    /** Writes the file, and waits until every process has told {@code words} of it so often. */
    private void exchange(StoreCluster cluster, String name, String content, String words, int times)
            throws IOException {
        write(name, content);
        String line = name.replace('-', '.') + "-file: " + words;
        Await.until("all have told: " + line, StoreCluster.SOON, () -> cluster.allOutputs().values().stream()
                .allMatch(output -> count(output, line) == times));
    }

    private static long count(String output, String words) {
        return Pattern.compile(Pattern.quote(words)).matcher(output).results().count();
    }

    // At once, as an operator's tools and Kubernetes do it.
    private void write(String name, String content) throws IOException {
        Path fresh = Files.writeString(directory.resolve(name + ".new"), content);
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int internal(StoreCluster cluster, String token) throws Exception {
        cluster.useInternalToken(token);
        return cluster.internal("GET", StoreCluster.ORDER, 2, "/internal/group", "", StoreCluster.SOON)
                .status();
    }

    // 404 once the token is let in: the stock of what is there has to be what the orders made of it.
    private static int restock(StoreCluster cluster, String token) throws Exception {
        return Http.post(
                        cluster.router(),
                        "/products/None/restock",
                        "{\"quantity\":1}",
                        "Authorization",
                        "Bearer " + token)
                .status();
    }

    private static long term(StoreCluster cluster) throws Exception {
        return cluster.standing(StoreCluster.ORDER, 2).path("term").asLong();
    }

    private static void assertTellsNoSecret(String output) {
        List.of(OLD, NEW, OLD_ADMIN, NEW_ADMIN).forEach(secret -> assertFalse(output.contains(secret), output));
    }
}
