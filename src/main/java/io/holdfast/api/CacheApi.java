package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.api.CatalogApi.Product;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls between front ends and the catalog that keep cached products from being stale. */
public final class CacheApi {
    /** At the catalog: grants a lease, or renews it. */
    public static final Rpc<LeaseRequest, Grant> LEASE =
            Rpc.post("/internal/cache/leases", LeaseRequest.class, Grant.class);

    /** At the catalog: reads a product, to be cached if that is allowed. */
    public static final Rpc<FillRequest, Fill> FILL =
            Rpc.get("/internal/cache/fills/:name", FillRequest.class, Fill.class);

    /** At a front end: an invalidation. */
    public static final Rpc<Invalidation, Done> INVALIDATE =
            Rpc.post("/internal/cache/notices", Invalidation.class, Done.class);

    /** Error code for a holder that was removed: it has to drop everything and join under a new name. */
    public static final String NO_HOLDER = "no-lease-holder";
    /** Error code for a holder whose lease is withheld, and whose build reads no invalidation in a grant. */
    public static final String WITHHELD = "no-lease";

    private CacheApi() {}

    /**
     * @param holder a name that no other cache ever had
     * @param url where invalidations reach it
     * @param session to be renewed, 0 for none
     * @param joined whether it was granted a lease before, under this name
     * @param leaves whether it has dropped everything and wants no more
     * @param acked the newest invalidation that came with a grant and was executed; null from a build that reads none there
     */
    public record LeaseRequest(String holder, String url, long session, boolean joined, boolean leaves, Ack acked) {}

    /** The invalidation of this number, and those before it, were executed. @param number 0 for none yet */
    public record Ack(long term, long number) {
        public static final Ack NONE = new Ack(0, 0);
    }

    /**
     * The response to a lease request.
     *
     * @param session 0 when the lease is withheld: execute the invalidation, and acknowledge it
     * @param millis counted from before the request was sent
     * @param invalidation what to execute before the lease counts, null for nothing
     */
    public record Grant(long term, long session, long millis, @JsonProperty("notice") Invalidation invalidation) {}

    /** @param holder and {@code session} of the lease under which it would be cached; both null without a lease */
    public record FillRequest(String name, @Nullable String holder, @Nullable Long session) {}

    /** @param product null when there is none of that name @param cacheable whether the catalog invalidates it before a change is visible */
    public record Fill(Product product, long term, boolean cacheable) {}

    /**
     * @param holder that it is for
     * @param number by which it is acknowledged when it came with a grant
     * @param revoke drop everything, and the lease
     * @param versions drop what is older, by product
     */
    public record Invalidation(String holder, long term, long number, boolean revoke, Map<String, Long> versions) {}

    /**
     * The state of a front end's cache.
     *
     * @param size products that it may cache
     * @param lease whether it holds one, so that it may serve
     */
    public record CacheStatus(int size, int entries, boolean lease, long hits, long misses) {}

    /** Acknowledges an invalidation. */
    public record Done(String holder) {}
}
