package io.holdfast.admin;

import io.holdfast.api.ProcessApi;
import io.holdfast.api.ProcessApi.Break;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ProcessCalls;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.registry.Instance;
import io.holdfast.rpc.DirectClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** {@code /processes}: has any process of the cluster killed or paused that was started with {@code --chaos}. Confined to its event loop. */
final class ProcessRoutes {
    private static final int PAUSE_MILLIS_MAX = 60_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final HttpClients.Pool POOL =
            new HttpClients.Pool(1, 8, Duration.ofMillis(500), Duration.ofSeconds(10));
    /** Its port is that of its clients, and answers no internal call. */
    private static final String ROUTER = "router";

    private final Platform platform;
    private final StatusFeed status;
    private final Audit audit;
    private final ProcessCalls here;
    private final DirectClient others;

    ProcessRoutes(Platform platform, StatusFeed status, Audit audit) {
        this.platform = platform;
        this.status = status;
        this.audit = audit;
        this.here = new ProcessCalls(platform.vertx(), self(), platform.chaos());
        this.others = platform.rpc().direct(POOL);
    }

    void mount(Router router) {
        router.post("/processes/:id/kill").handler(Endpoint.of(audit.of("kill", this::name, this::kill)));
        router.post("/processes/:id/pause").handler(Endpoint.of(audit.of("pause", this::name, this::pause)));
    }

    private Future<Response> kill(Call call) {
        call.json().validate();
        Summary process = process(call);
        Break request = new Break(process.id(), 0);
        return isHere(process) ? here.kill(request).map(Response::ok) : send(process, ProcessApi.KILL, request);
    }

    private Future<Response> pause(Call call) {
        Input input = call.json();
        long millis = input.integer("millis", 1, PAUSE_MILLIS_MAX);
        input.validate();
        Summary process = process(call);
        Break request = new Break(process.id(), millis);
        return isHere(process) ? here.pause(request).map(Response::ok) : send(process, ProcessApi.PAUSE, request);
    }

    private Future<Response> send(Summary process, Rpc<Break, Break> rpc, Break request) {
        if (!process.chaos()) {
            throw new Failure.NotFound(
                    "chaos-off",
                    "%s does not let itself be broken (expected: started with --chaos)".formatted(process.name()));
        }
        return others.call(address(process), rpc, request, TIMEOUT).map(Response::ok);
    }

    private URI address(Summary process) {
        return platform.discovery().directory().all().stream()
                .filter(instance -> process.instances().contains(instance.name()))
                .filter(instance -> !instance.service().equals(ROUTER))
                .map(Instance::url)
                .findFirst()
                .or(() -> replica(process))
                .orElseThrow(() -> new Failure.Conflict(
                        "no-internal-port",
                        "%s answers no internal calls (expected: ask its own admin port%s)"
                                .formatted(process.name(), process.admin() == null ? "" : ", " + process.admin()),
                        Map.of()));
    }

    // Where the addresses of replicas are configured, the table has those of this process alone.
    private Optional<URI> replica(Summary process) {
        return process.replicas().stream()
                .flatMap(replica -> platform.peers(replica.group()).find(replica.id()).stream())
                .findFirst();
    }

    private Summary process(Call call) {
        String id = call.name("id");
        return find(id).orElseThrow(() -> new Failure.NotFound(
                "unknown-process", "no process %s is known here (expected: an id that /status has)".formatted(id)));
    }

    private Optional<Summary> find(String id) {
        return status.now().processes().stream()
                .filter(process -> process.id().equals(id))
                .findFirst();
    }

    // For the audit: its name says more than its id.
    private String name(Call call) {
        String id = call.name("id");
        return find(id).map(Summary::name).orElse(id);
    }

    private boolean isHere(Summary process) {
        return process.id().equals(self());
    }

    private String self() {
        return platform.telemetry().events().process();
    }
}
