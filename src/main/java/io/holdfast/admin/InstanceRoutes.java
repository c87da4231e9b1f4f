package io.holdfast.admin;

import io.holdfast.hosting.Platform;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.vertx.ext.web.Router;

/** {@code /instances}: leases of external services, and the verbs of operators for any instance. Confined to its event loop. */
final class InstanceRoutes {
    private static final int CREATED = 201;
    private static final String INSTANCE = "/instances/:service/:id";

    private final ExternalServiceLeases leases;
    private final AdminOverrides overrides;
    private final Audit audit;

    InstanceRoutes(Platform platform, Audit audit) {
        this.audit = audit;
        this.leases = new ExternalServiceLeases(platform.discovery());
        this.overrides = new AdminOverrides(platform.discovery().registry(), platform.time());
    }

    void mount(Router router) {
        router.put(INSTANCE)
                .handler(Endpoint.of(audit.of(
                        "lease",
                        InstanceRoutes::name,
                        call -> leases.hold(service(call), id(call), call.json()),
                        response -> response.status() == CREATED))); // it is renewed every other second
        router.delete(INSTANCE)
                .handler(Endpoint.of(
                        audit.of(
                                "release",
                                InstanceRoutes::name,
                                call -> leases.release(
                                        service(call),
                                        id(call),
                                        call.whole("epoch", 0, 1, ExternalServiceLeases.EPOCH_MAX))),
                        "epoch"));
        overrides.verbs().forEach((name, verb) -> router.post(INSTANCE + "/" + name)
                .handler(Endpoint.of(audit.of(
                        name, InstanceRoutes::name, call -> verb.apply(service(call), id(call), call.json())))));
    }

    private static String name(Call call) {
        return service(call) + "/" + id(call);
    }

    private static String service(Call call) {
        return call.name("service");
    }

    private static String id(Call call) {
        return call.name("id");
    }
}
