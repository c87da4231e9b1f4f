package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Replicas of one group as processes, which can be killed, stopped and started again; ends them all when it is closed. */
final class ReplicaCluster implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    /** One whose disk was slow, as on a busy machine, does not lead for 30 s or longer. */
    static final Duration UNFIT = Duration.ofMinutes(3);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    /** Below what the kernel gives to clients: while a replica is down nobody else gets its port, not even who dials it. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_MAX = 32_000;

    /**
     * Where a replica runs.
     *
     * @param wrapper a command that runs the one behind it, empty for none
     */
    record Place(int id, String host, int port, Path data, List<String> wrapper) {
        Place at(Path directory) {
            return new Place(id, host, port, directory, wrapper);
        }
    }

    private final Path directory;
    private final List<Integer> initialMembers;
    private final List<String> settings;
    private final Map<Integer, Place> places = new TreeMap<>();
    private final Map<Integer, HoldfastProcess> processes = new ConcurrentHashMap<>();

    /** @param initialMembers ids of the replicas that the group begins with @param settings {@code key=value} for each replica */
    ReplicaCluster(Path directory, List<Integer> initialMembers, List<Place> places, String... settings) {
        this.directory = directory;
        this.initialMembers = List.copyOf(initialMembers);
        this.settings = List.of(settings);
        places.forEach(place -> this.places.put(place.id(), place));
    }

    /** Three replicas on this machine, with places for more; none is started. */
    static ReplicaCluster local(Path directory, int size, String... settings) throws IOException {
        List<Place> places = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (int id = 1; id <= size; id++) {
            int port = freePort(taken);
            taken.add(port);
            places.add(new Place(id, "127.0.0.1", port, directory.resolve("data-" + id), List.of()));
        }
        return new ReplicaCluster(directory, List.of(1, 2, 3), places, settings);
    }

    /** A port that nobody listens on now. */
    private static int freePort(Set<Integer> taken) {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!taken.contains(port)) {
                    return free.getLocalPort();
                }
            } catch (IOException inUse) {
                continue;
            }
        }
    }

    /** Starts those that the group begins with, and waits until one of them leads and all follow. */
    ReplicaCluster started() {
        initialMembers.forEach(this::start);
        initialMembers.forEach(this::awaitUp);
        initialMembers.forEach(this::awaitReady);
        return this;
    }

    /** Starts a replica with whatever its directory holds; does not wait for it. */
    void start(int id) {
        Place place = places.get(id);
        String peers = places.values().stream()
                .map(p -> "%d=%s:%d".formatted(p.id(), p.host(), p.port()))
                .collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(
                "--id", Integer.toString(id),
                "--host", place.host(),
                "--port", Integer.toString(place.port()),
                "--peers", peers,
                "--initial-members",
                        initialMembers.stream().map(Object::toString).collect(Collectors.joining(",")),
                "--data", place.data().toString()));
        arguments.addAll(settings);
        processes.put(
                id,
                HoldfastProcess.startMain(
                        directory, place.wrapper(), ReplicaProcess.class, arguments.toArray(String[]::new)));
    }

    /** From its next start on the replica has another directory. */
    void move(int id, Path data) {
        places.computeIfPresent(id, (key, place) -> place.at(data));
    }

    /** Waits for the banner. */
    void awaitUp(int id) {
        processes.get(id).url("replica");
    }

    /** Waits until the replica knows a leader and has caught up. */
    void awaitReady(int id) {
        Map<Integer, String> seen = new HashMap<>();
        try {
            Await.until("replica " + id + " is ready", SOON, () -> {
                seen.put(id, status(id).toString());
                return status(id).path("not_ready").asText("?").isEmpty();
            });
        } catch (AssertionError late) {
            throw new AssertionError(seen + "\n" + processes.get(id).output(), late);
        }
    }

    /** kill -9. */
    void kill(int id) throws InterruptedException {
        processes.get(id).kill();
    }

    /** kill -9 for all of them at once. */
    void killAll() throws InterruptedException {
        processes.values().forEach(HoldfastProcess::close);
        for (HoldfastProcess process : processes.values()) {
            process.kill();
        }
    }

    /** SIGSTOP; returns when none of its threads runs any more. */
    void pause(int id) throws Exception {
        processes.get(id).signal("STOP");
        Path threads = Path.of("/proc", Long.toString(processes.get(id).pid()), "task");
        Await.until("replica " + id + " stands still", SOON, () -> {
            try (var tasks = Files.list(threads)) {
                return tasks.allMatch(ReplicaCluster::isStopped);
            }
        });
    }

    private static boolean isStopped(Path task) {
        try {
            return Files.readString(task.resolve("status")).contains("\nState:\tT");
        } catch (IOException ended) {
            return true;
        }
    }

    /** SIGCONT. */
    void goOn(int id) throws Exception {
        processes.get(id).signal("CONT");
    }

    long pid(int id) {
        return processes.get(id).pid();
    }

    int exitCode(int id, Duration limit) throws InterruptedException {
        return processes.get(id).exitCode(limit);
    }

    String output(int id) {
        return processes.get(id).output();
    }

    URI url(int id) {
        Place place = places.get(id);
        return URI.create("http://%s:%d".formatted(place.host(), place.port()));
    }

    JsonNode status(int id) throws IOException {
        return get(id, "/status");
    }

    /** Waits until the replica says of itself, in its status and its metrics, that it is in {@code state}. */
    void awaitState(int id, String state) {
        try {
            Await.until("replica " + id + " is " + state, SOON, () -> state(id).equals(state));
        } catch (AssertionError late) {
            throw new AssertionError(states(), late);
        }
    }

    /** The word for how the replica is; whatever it is, status and metrics agree about it, and only one that is fit has no reason. */
    String state(int id) throws IOException {
        JsonNode status = status(id);
        String state = status.path("state").asText();
        boolean fit = state.equals("fit");
        List<String> unfit = new ArrayList<>();
        status.path("unfit").forEach(word -> unfit.add(word.asText()));
        boolean agree = status.path("reason").asText().isEmpty() == fit
                && status.path("fit").asDouble() == (fit ? 1 : 0)
                && unfit.equals(fit ? List.of() : List.of(state));
        return agree ? state : "between two states";
    }

    private String states() {
        Map<Integer, String> states = new TreeMap<>();
        for (int id : processes.keySet()) {
            try {
                states.put(id, status(id).toString());
            } catch (IOException | AssertionError down) {
                states.put(id, down.toString());
            }
        }
        return states.toString();
    }

    JsonNode get(int id, String path) throws IOException {
        Wire.Answer answer = Wire.ask(url(id), "GET", path, ANSWER_MAX);
        assertTrue(answer.isOk(), path + ": " + answer);
        return answer.body();
    }

    Wire.Answer post(int id, String path, Duration limit) throws IOException {
        return Wire.ask(url(id), "POST", path, limit);
    }

    /** The replica that says of itself that it leads, in the highest term; waits for one. */
    int leader() {
        int[] leader = new int[1];
        Await.until("somebody leads", SOON, () -> {
            leader[0] = leaderNow().orElse(0);
            return leader[0] != 0;
        });
        return leader[0];
    }

    void awaitLeader(int id) {
        try {
            Await.until("replica " + id + " leads", UNFIT, () -> leaderNow().orElse(0) == id);
        } catch (AssertionError late) {
            throw new AssertionError(states(), late); // one whose disk was slow does not for a while
        }
    }

    /** Changes the members: asks whoever leads until it is done. */
    void change(String kind, int id) {
        String[] last = {""};
        try {
            Await.until("", SOON, () -> {
                Wire.Answer answer = post(leader(), "/members/%s/%d".formatted(kind, id), ANSWER_MAX);
                last[0] = answer.toString();
                return answer.isOk();
            });
        } catch (AssertionError late) {
            throw new AssertionError("%s %d: %s".formatted(kind, id, last[0]), late);
        }
    }

    private OptionalInt leaderNow() {
        Map<Long, Integer> byTerm = new TreeMap<>();
        for (int id : processes.keySet()) {
            try {
                JsonNode status = Wire.ask(url(id), "GET", "/status", Duration.ofMillis(300))
                        .body();
                if (status.path("leader").asInt() == id) {
                    byTerm.put(status.path("term").asLong(), id);
                }
            } catch (IOException down) {
                continue;
            }
        }
        return byTerm.entrySet().stream().mapToInt(Map.Entry::getValue).reduce((older, newer) -> newer);
    }

    /** Waits until all of {@code replicas} have applied the same, and nothing is under way. */
    void awaitSame(List<Integer> replicas) {
        Map<Integer, List<JsonNode>> seen = new HashMap<>();
        try {
            Await.until("all replicas have applied the same", SOON, () -> {
                for (int id : replicas) {
                    JsonNode status = status(id);
                    seen.put(id, List.of(status.path("applied"), status.path("commit"), get(id, "/state")));
                }
                return Set.copyOf(seen.values()).size() == 1;
            });
        } catch (AssertionError different) {
            throw new AssertionError(seen.toString(), different);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(HoldfastProcess::close);
        for (HoldfastProcess process : processes.values()) {
            Await.until("the replica has ended", SOON, () -> !process.isAlive());
        }
    }
}
