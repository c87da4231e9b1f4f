package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import io.holdfast.support.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas of the record and two routers go from plain text to TLS that is required, one process at a time, while clients go on.
 * Replicas find each other by written addresses, which have no scheme, routers find them through a Redis. Clients use the routers that are
 * ready, as behind a load balancer.
 */
@Tag("fault")
class RecordTlsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration UNFIT = Duration.ofMinutes(3);
    private static final TestCertificates CA = new TestCertificates("cluster");
    private static final List<String> REPLICAS = List.of("record-1", "record-2", "record-3");
    private static final List<String> ROUTERS = List.of("router-1", "router-2");
    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_ADMIN_TOKEN", "admin-secret", "HOLDFAST_CLUSTER_TOKEN", "cluster-secret");

    @TempDir
    private Path directory;

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, HoldfastProcess> processes = new LinkedHashMap<>();
    private final List<String> inUse = new CopyOnWriteArrayList<>(ROUTERS);
    private final RealRedis redis = RealRedis.start();

    @AfterEach
    void stop() {
        processes.values().forEach(HoldfastProcess::close);
        processes.values().forEach(process -> Await.until("it has ended", SOON, () -> !process.isAlive()));
        redis.close();
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000); // below what the kernel gives to clients
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
    }

    private void start(String name, String mode) {
        String role = name.substring(0, name.indexOf('-'));
        String id = name.substring(name.indexOf('-') + 1);
        Path cert = directory.resolve(role + ".pem");
        Path key = directory.resolve(role + ".key");
        List<String> peers = REPLICAS.stream()
                .map(replica -> replica.charAt(replica.length() - 1) + "=127.0.0.1:" + ports.get(replica))
                .toList();
        List<String> arguments = new ArrayList<>(List.of(
                "--role=" + role,
                "--id=" + id,
                "--port=" + ports.get(name),
                "--admin-port=0",
                "--data-dir=" + directory.resolve(name),
                "--registry=" + redis.url(),
                "--set=replication.heartbeat=250ms",
                "--set=cluster.tls.mode=" + mode,
                "--set=cluster.tls.cert=" + cert,
                "--set=cluster.tls.key=" + key,
                "--set=cluster.tls.ca=" + directory.resolve("ca.pem")));
        if (REPLICAS.contains(name)) {
            arguments.add("--set=record.peers=" + String.join(",", peers));
        }
        processes.put(name, HoldfastProcess.start(directory, TOKENS, arguments.toArray(String[]::new)));
    }

    private void awaitReady(String name) {
        URI admin = processes.get(name).url("admin");
        Await.until(
                name + " is ready",
                UNFIT,
                () -> Http.get(admin, "/health/ready").status() == 200);
    }

    /** Changes and reads of the record, at whichever router accepts connections. */
    private final class Client implements Runnable {
        private final int number;
        private final AtomicLong done;
        private final Queue<String> failures;
        private volatile boolean stopped;

        Client(int number, AtomicLong done, Queue<String> failures) {
            this.number = number;
            this.done = done;
            this.failures = failures;
        }

        @Override
        public void run() {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(20))
                    .build();
            for (int i = 0; !stopped; i++) {
                String router = inUse.get(i % inUse.size());
                try {
                    send(client, router, i);
                } catch (IOException | InterruptedException e) {
                    failures.add(router + ": " + e);
                }
            }
        }

        private void send(HttpClient client, String router, int i) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/record".formatted(ports.get(router))))
                    .timeout(Duration.ofSeconds(30));
            if (i / 2 % 2 == 0) {
                request.method("PATCH", BodyPublishers.ofString("{\"k%d\":\"%d\"}".formatted(number, i)))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "client-%d-%d".formatted(number, i));
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                done.incrementAndGet();
            } else {
                failures.add(router + ": " + response.statusCode() + " " + response.body());
            }
        }
    }

    @Test
    void goes_from_plain_text_to_required_tls_without_a_failed_request() throws Exception {
        CA.writeAuthority(directory.resolve("ca.pem"));
        for (String role : List.of("record", "router")) {
            CA.ofRole(role).write(directory.resolve(role + ".pem"), directory.resolve(role + ".key"));
        }
        List<String> all = new ArrayList<>(REPLICAS);
        all.addAll(ROUTERS);
        all.forEach(name -> ports.put(name, freePort()));
        all.forEach(name -> start(name, "off"));
        all.forEach(this::awaitReady);
        AtomicLong done = new AtomicLong();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Client> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        ROUTERS.forEach(this::awaitServes);
        for (int i = 0; i < 3; i++) {
            clients.add(new Client(i, done, failures));
            threads.add(new Thread(clients.get(i), "client-" + i));
        }
        threads.forEach(Thread::start);
        goOn(done);

        for (String mode : List.of("permissive", "required")) {
            for (String name : all) {
                inUse.remove(name);
                goOn(done); // no request is sent to it any more
                assertEquals(0, processes.get(name).terminate());
                start(name, mode);
                awaitReady(name);
                if (ROUTERS.contains(name)) {
                    awaitServes(name);
                    inUse.add(name);
                }
                goOn(done);
            }
        }
        clients.forEach(client -> client.stopped = true);
        for (Thread thread : threads) {
            thread.join(SOON.toMillis());
        }

        System.out.printf("off, permissive, required: %d requests, %d failed%n", done.get(), failures.size());
        assertEquals(List.of(), List.copyOf(failures));
        processes.forEach((name, process) -> {
            String log = process.output();
            assertTrue(!log.contains("is not let in"), name + ":\n" + log);
        });
    }

    private void awaitServes(String router) {
        URI url = URI.create("http://127.0.0.1:" + ports.get(router));
        Await.until(router + " serves", UNFIT, () -> Http.get(url, "/record").status() == 200);
    }

    private static void goOn(AtomicLong done) {
        long before = done.get();
        Await.until("30 more requests", UNFIT, () -> done.get() >= before + 30);
    }
}
