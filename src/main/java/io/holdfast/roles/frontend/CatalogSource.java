package io.holdfast.roles.frontend;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.FillRequest;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.time.Deadline;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;

/** The leader of the catalog, called over the wire. */
record CatalogSource(RpcClient catalog) implements ProductCache.Source {
    @Override
    public Future<Grant> lease(LeaseRequest request, Deadline deadline) {
        return catalog.call(CacheApi.LEASE, request, deadline);
    }

    @Override
    public Future<Fill> fill(String name, String holder, long session, Deadline deadline) {
        FillRequest request = session == 0 ? new FillRequest(name, null, null) : new FillRequest(name, holder, session);
        return catalog.call(CacheApi.FILL, request, deadline);
    }
}
