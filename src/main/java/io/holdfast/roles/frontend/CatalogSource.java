package io.holdfast.roles.frontend;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Paths;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** Asks the leader of the catalog over HTTP. */
record CatalogSource(GroupClient catalog) implements ProductCache.Source {
    @Override
    public Future<Grant> lease(LeaseRequest request, Deadline deadline) {
        return catalog.ask(Question.of(HttpMethod.POST, CacheApi.LEASES, request), deadline)
                .map(answer -> answer.as(Grant.class));
    }

    @Override
    public Future<Fill> fill(String name, String holder, long session, Deadline deadline) {
        String path = session == 0 ? "" : "?holder=%s&session=%d".formatted(holder, session);
        return catalog.ask(Question.get(CacheApi.FILLS + Paths.encode(name) + path), deadline)
                .map(answer -> answer.as(Fill.class));
    }
}
