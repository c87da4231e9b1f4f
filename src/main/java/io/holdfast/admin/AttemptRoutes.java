package io.holdfast.admin;

import io.holdfast.api.AttemptApi;
import io.holdfast.api.AttemptApi.Request;
import io.holdfast.api.ProcessApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.AttemptSource;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Json;
import io.holdfast.http.Response;
import io.holdfast.telemetry.processes.ProcessDirectory;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code /attempts}: what routers did with a request. Routers of this process are asked for all that they remember; of others it is known
 * what they publish, which is the requests that were in trouble.
 */
final class AttemptRoutes {
    private final List<AttemptSource> here;
    private final ProcessDirectory processes;

    AttemptRoutes(List<AttemptSource> here, ProcessDirectory processes) {
        this.here = here;
        this.processes = processes;
    }

    void mount(Router router) {
        router.get("/attempts/:what").handler(Endpoint.of(call -> find(call.keyInPath("what"))));
    }

    private Future<Response> find(String what) {
        List<AttemptApi.Published> others = published();
        List<Future<List<Request>>> asked =
                here.stream().map(source -> source.find(what)).toList();
        return Future.all(asked).map(all -> {
            List<Request> requests = Stream.concat(
                            asked.stream().flatMap(found -> found.result().stream()),
                            others.stream()
                                    .flatMap(one -> one.requests().stream())
                                    .filter(request -> isOf(request, what)))
                    .distinct()
                    .sorted(Comparator.comparing(Request::began))
                    .toList();
            if (requests.isEmpty()) {
                throw new Failure.NotFound(
                        AttemptApi.UNKNOWN,
                        "attempts no longer known: a router remembers its latest requests, and tells others of those alone that were in trouble");
            }
            List<String> routers = Stream.concat(
                            here.stream().map(AttemptSource::router),
                            others.stream().map(AttemptApi.Published::router))
                    .distinct()
                    .sorted()
                    .toList();
            return Response.ok(new AttemptApi.Found(requests, routers));
        });
    }

    // A process of a later version may write something that is unreadable here.
    private List<AttemptApi.Published> published() {
        return processes.all(ProcessApi.Topic.ATTEMPTS).stream()
                .filter(one -> !one.process().equals(processes.self()))
                .flatMap(one -> {
                    try {
                        return Stream.of(Json.read(one.content(), AttemptApi.Published.class));
                    } catch (UncheckedIOException unknown) {
                        return Stream.empty();
                    }
                })
                .toList();
    }

    private static boolean isOf(Request request, String what) {
        return what.equals(request.key())
                || what.equals(request.requestId())
                || request.order() != null && what.equals(Long.toString(request.order()));
    }
}
