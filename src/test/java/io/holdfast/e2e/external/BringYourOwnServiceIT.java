package io.holdfast.e2e.external;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.docs.Snippets;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import io.holdfast.support.Script;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The services of docs/bring-your-own-service.md hold their leases themselves: what stands there is what runs here. */
class BringYourOwnServiceIT {
    @TempDir
    private Path directory;

    private Script start(ExternalServiceWorld world, String program, Path file, int port) {
        return Script.start(
                directory,
                Map.of(
                        "PORT",
                        Integer.toString(port),
                        "ADMIN",
                        world.admin().toString(),
                        "HOLDFAST_ADMIN_TOKEN",
                        ExternalServiceWorld.TOKENS.get("HOLDFAST_ADMIN_TOKEN")),
                List.of(program, file.toString()));
    }

    private static String name(int port) {
        return "127.0.0.1-" + port;
    }

    private static String bill(int port) {
        return "bill from " + port;
    }

    private static void answer(Gets gets, Set<String> texts) {
        Await.until("only " + texts, ExternalServiceWorld.SOON, () -> gets.next(50)
                .keySet()
                .equals(texts));
    }

    @ParameterizedTest
    @CsvSource({"python3, python, billing.py", "node, js, billing.mjs"})
    void comes_leaves_and_dies_without_a_failed_get(String program, String language, String file) throws Exception {
        Script.assumeHere(program);
        String code = Snippets.of("docs/bring-your-own-service.md", language).get(0);
        Path source = Files.writeString(directory.resolve(file), code);
        int one = Ports.lasting();
        int two = Ports.lasting();
        try (ExternalServiceWorld world = new ExternalServiceWorld(directory);
                Script first = start(world, program, source, one)) {
            world.await(Map.of(name(one), "ready"));
            URI url = world.entrance().resolve("/billing");
            Await.until("its route is known", ExternalServiceWorld.SOON, () -> isThere(url));
            try (Gets gets = Gets.start(url);
                    Script second = start(world, program, source, two)) {
                answer(gets, Set.of(bill(one), bill(two)));

                assertEquals(0, first.terminate(), first.output());
                assertEquals(Map.of(name(two), "ready"), world.states("billing"));
                answer(gets, Set.of(bill(two)));

                try (Script third = start(world, program, source, one)) {
                    answer(gets, Set.of(bill(one), bill(two)));
                    second.kill();
                    world.await(Map.of(name(one), "ready"));
                    answer(gets, Set.of(bill(one)));
                    assertEquals(List.of(), gets.stop(), third.output());
                }
            }
        }
    }

    private static boolean isThere(URI url) throws Exception {
        return Http.get(url, "").status() == 200;
    }
}
