package io.holdfast.e2e;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** A router process of its own, without a Redis: its back ends are registered at its admin port. */
public final class LoneRouter implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "admin-secret";

    private final HoldfastProcess process;
    private final URI url;
    private final URI admin;

    /** @param settings each {@code key=value} */
    public LoneRouter(Path directory, String... settings) {
        String[] arguments = Stream.concat(
                        Stream.of("up", "--role=router", "--port=0", "--admin-port=0"),
                        Stream.of(settings).map(setting -> "--set=" + setting))
                .toArray(String[]::new);
        process = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_ADMIN_TOKEN", TOKEN, "HOLDFAST_CLUSTER_TOKEN", "cluster-secret"),
                arguments);
        url = process.url("router");
        admin = process.url("admin");
    }

    public URI url() {
        return url;
    }

    public HoldfastProcess process() {
        return process;
    }

    /** Leads what is under {@code prefix} to the one instance of {@code service}, from soon on. */
    public void register(String service, URI backEnd, String prefix) throws Exception {
        register(service, "one", backEnd, prefix);
    }

    public void register(String service, String id, URI backEnd, String prefix) throws Exception {
        String lease = """
                {"url": "%s", "routes": ["%s"], "ttl": 3600, "epoch": 0}
                """
                .formatted(backEnd, prefix);
        Http.Answer answer = Http.send(
                "PUT", admin, "/instances/%s/%s".formatted(service, id), lease, "Authorization", "Bearer " + TOKEN);
        if (answer.status() / 100 != 2) {
            throw new AssertionError("%s cannot be registered: %s"
                    .formatted(service, answer.raw().body()));
        }
    }

    /** Waits until {@code path} is answered with 200. */
    public void awaitRoute(String path) {
        Await.until("a way to " + path, SOON, () -> Http.get(url, path).status() == 200);
    }

    @Override
    public void close() {
        process.close();
    }
}
