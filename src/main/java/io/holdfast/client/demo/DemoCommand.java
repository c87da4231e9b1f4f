package io.holdfast.client.demo;

import io.holdfast.client.shop.Demonstration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code holdfast demo}: starts a store of its own, shops in it, prints the verdict, and leaves nothing behind. */
@Command(
        name = "demo",
        header = "Start everything in a fresh directory, shop in it, check every order.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Path data = Files.createTempDirectory("holdfast-demo");
        System.out.println("Starting router, front end, catalog and order book ...");
        try (StoreProcess store =
                StoreProcess.start(List.of("up", "--port", "0", "--admin-port", "0", "--data-dir", data.toString()))) {
            URI router = store.router();
            System.out.println("The store is open at " + router + ". Sixteen clients go shopping:");
            boolean fine = Demonstration.shop(router);
            System.out.println(fine ? "Verdict: every order was kept." : "Verdict: something is wrong, see above.");
            return fine ? 0 : 1;
        } finally {
            delete(data);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
