package io.holdfast.api;

import io.holdfast.api.CatalogApi.Product;
import java.util.Map;

/** What front ends and the catalog say to each other so that no cached product is ever stale. All of it under {@code /internal/}. */
public final class CacheApi {
    /** At the catalog: a lease, or its renewal. */
    public static final String LEASES = "/internal/cache/leases";
    /** At the catalog: a product, to be kept if that is allowed. */
    public static final String FILLS = "/internal/cache/fills/";
    /** At a front end: what it has to drop. */
    public static final String NOTICES = "/internal/cache/notices";
    /** Code of the refusal to a holder that was removed: it has to drop everything and join anew under another name. */
    public static final String NO_HOLDER = "no-lease-holder";
    /** Code of the refusal to a holder that does not acknowledge its notices, and is of a build that reads none in a grant. */
    public static final String WITHHELD = "no-lease";

    private CacheApi() {}

    /**
     * @param holder a name that no other cache ever had
     * @param url where notices reach it
     * @param session to be renewed, 0 for none
     * @param joined whether it was granted a lease before, under this name
     * @param leaves whether it has dropped everything and wants no more
     * @param acked the newest notice that came with a grant and was acted on; null from a build that reads none there
     */
    public record LeaseRequest(String holder, String url, long session, boolean joined, boolean leaves, Ack acked) {}

    /** That everything was done that the notice of this number says, and those before it. @param number 0 for none yet */
    public record Ack(long term, long number) {
        public static final Ack NONE = new Ack(0, 0);
    }

    /**
     * The answer to a request for a lease.
     *
     * @param session 0 when no lease is given now: act on the notice, and say so
     * @param millis counted from before the request was sent
     * @param notice what has to be done before the lease counts, null for nothing
     */
    public record Grant(long term, long session, long millis, Notice notice) {}

    /** @param product null when there is none of that name @param cacheable whether the holder will be told before it changes */
    public record Fill(Product product, long term, boolean cacheable) {}

    /**
     * @param holder whom it is for
     * @param number by which it is acknowledged when it came with a grant
     * @param revoke drop everything, and the lease
     * @param versions drop what is older, by product
     */
    public record Notice(String holder, long term, long number, boolean revoke, Map<String, Long> versions) {}

    /**
     * How a front end's cache stands.
     *
     * @param size products it may keep
     * @param lease whether it may answer now
     */
    public record CacheStatus(int size, int entries, boolean lease, long hits, long misses) {}

    /** It has been done. */
    public record Done(String holder) {}
}
