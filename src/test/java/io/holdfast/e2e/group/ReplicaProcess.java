package io.holdfast.e2e.group;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.StaticPeers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A replica of a {@link WriterMachine} as a process. Arguments: {@code --id N --host H --port P --peers 1=H:P,... --initial-members 1,2,3 --data
 * DIR [key=value ...]}; the keys are those of the replication settings.
 */
public final class ReplicaProcess {
    private static final GroupId GROUP = new GroupId("writers");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final WriterMachine machine = new WriterMachine();
    private volatile GroupMember<WriterMachine.Write, Long> member; // null until it is open

    private ReplicaProcess() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> given = new LinkedHashMap<>();
        int i = 0;
        for (; i < arguments.length && arguments[i].startsWith("--"); i += 2) {
            given.put(arguments[i].substring(2), arguments[i + 1]);
        }
        for (; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            given.put(setting[0], setting[1]);
        }
        new ReplicaProcess().run(given);
    }

    private void run(Map<String, String> given) throws Exception {
        Settings settings = new Settings(List.of(Layer.of("argument", given)));
        Token cluster = new Token("cluster", Optional.of("secret"), false);
        GroupMember.Config config =
                new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings));
        Set<Integer> initialMembers = new TreeSet<>();
        for (String id : given.get("initial-members").split(",")) {
            initialMembers.add(Integer.parseInt(id));
        }
        var meters = new SimpleMeterRegistry();
        WebServer.Config web = WebServer.Config.from(settings).at(given.get("host"));
        PeerEndpoint endpoint = new PeerEndpoint(
                vertx, Time.system(), cluster, config.streams().frameBytesMax(), web.idleTimeout(), meters);
        Router router = routes(web, meters);
        int port = WebServer.listen(vertx, web, Integer.parseInt(given.get("port")), request -> {
                    if (PeerEndpoint.isFor(request)) {
                        endpoint.handle(request);
                    } else {
                        router.handle(request);
                    }
                })
                .await(20, TimeUnit.SECONDS)
                .actualPort();
        member = GroupMember.open(
                        new GroupMember.Process(vertx, Time.system(), meters),
                        new GroupMember.Network(
                                StaticPeers.parse(given.get("peers")), endpoint, cluster, ClientTls.SYSTEM),
                        config,
                        new EngineGroup.Identity(GROUP, Integer.parseInt(given.get("id")), initialMembers),
                        Path.of(given.get("data")),
                        machine)
                .await(20, TimeUnit.SECONDS);
        System.out.printf("  replica  http://%s:%d%nCtrl-C ends it.%n", given.get("host"), port);
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
    }

    // As a role does on SIGTERM: the leadership goes first.
    private void leave() {
        try {
            member.close().await(5, TimeUnit.SECONDS);
        } catch (Exception late) {
            System.err.println("left without order: " + late);
        }
    }

    private Router routes(WebServer.Config web, SimpleMeterRegistry meters) {
        Router router = WebServer.router(vertx, web);
        router.post("/write/:writer/:number").handler(Endpoint.forPeers(this::write));
        router.get("/read/:writer").handler(Endpoint.forPeers(call -> group().readLinearizable(() -> seen(call))
                .map(Response::ok)));
        router.get("/missing/:writer/:number").handler(Endpoint.forPeers(call -> group().readLocal(
                        () -> machine.missing(number(call, "writer"), number(call, "number")))
                .map(missing -> Response.ok(Map.of("missing", missing)))));
        router.get("/state").handler(Endpoint.forPeers(call -> group().readLocal(() -> Map.of(
                        "count", machine.count(),
                        "doubled", machine.doubled(),
                        "fingerprint", machine.contentHash()))
                .map(Response::ok)));
        router.get("/status").handler(Endpoint.forPeers(call -> Future.succeededFuture(Response.ok(status(meters)))));
        router.post("/transfer/:replica")
                .handler(Endpoint.forPeers(call ->
                        group().transferLeadership(number(call, "replica")).map(v -> Response.noContent())));
        router.post("/members/:kind/:replica").handler(Endpoint.forPeers(call -> group().change(
                        new MembershipChange(MembershipChange.Kind.valueOf(call.name("kind")), number(call, "replica")))
                .map(v -> Response.noContent())));
        router.post("/bench/:outstanding/:millis").handler(Endpoint.forPeers(call -> new GroupBench(
                        vertx, group(), number(call, "outstanding"), number(call, "millis"))
                .run()
                .map(Response::ok)));
        return router;
    }

    private Map<String, Object> status(SimpleMeterRegistry meters) {
        ReplicatedGroup.Status status = group().status();
        ReplicaState state = member.state();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("leader", status.leader());
        shown.put("term", status.term());
        shown.put("applied", status.appliedIndex());
        shown.put("commit", status.commitIndex());
        shown.put("voters", status.voters());
        shown.put("learners", status.learners());
        shown.put("not_ready", member.notReady().orElse(""));
        shown.put("state", state.kind().word());
        shown.put("reason", state.reason());
        shown.put("fit", meters.get("holdfast.replication.fit").gauge().value());
        shown.put(
                "unfit",
                meters.get("holdfast.replication.unfit").gauges().stream()
                        .filter(gauge -> gauge.value() == 1)
                        .map(gauge -> gauge.getId().getTag("reason"))
                        .toList());
        shown.put(
                "syncs",
                meters.get("holdfast.replication.fsync.duration").timer().count());
        shown.put("bytes_sent", sum(meters, "holdfast.replication.bytes.sent"));
        shown.put(
                "cpu_nanos",
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos());
        return shown;
    }

    private Future<Response> write(Call call) {
        int padding = call.query("padding").map(Integer::parseInt).orElse(0);
        return group().submit(new WriterMachine.Write(number(call, "writer"), number(call, "number"), padding))
                .map(count -> Response.ok(Map.of("count", count)));
    }

    private Map<String, Object> seen(Call call) {
        long[] words = machine.written(number(call, "writer"));
        int highest = words.length == 0 ? -1 : BitSet.valueOf(words).length() - 1;
        return Map.of("highest", highest, "count", machine.count());
    }

    private static double sum(SimpleMeterRegistry meters, String counter) {
        return meters.find(counter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    private static int number(Call call, String name) {
        return (int) call.wholeInPath(name);
    }

    private ReplicatedGroup<WriterMachine.Write, Long> group() {
        if (member == null) {
            throw new Failure.Unavailable("starting", "this replica is not open yet");
        }
        return member.group();
    }
}
