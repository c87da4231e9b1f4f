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

    private CacheApi() {}

    /**
     * @param holder a name that no other cache ever had
     * @param url where notices reach it
     * @param session to be renewed, 0 for none
     * @param joined whether it was granted a lease before, under this name
     * @param leaves whether it has dropped everything and wants no more
     */
    public record LeaseRequest(String holder, String url, long session, boolean joined, boolean leaves) {}

    /** @param millis counted from before the request was sent */
    public record Grant(long term, long session, long millis) {}

    /** @param product null when there is none of that name @param cacheable whether the holder will be told before it changes */
    public record Fill(Product product, long term, boolean cacheable) {}

    /**
     * @param holder whom it is for
     * @param revoke drop everything, and the lease
     * @param versions drop what is older, by product
     */
    public record Notice(String holder, long term, boolean revoke, Map<String, Long> versions) {}

    /**
     * How a front end's cache stands.
     *
     * @param size products it may keep
     * @param lease whether it may answer now
     */
    public record Standing(int size, int entries, boolean lease, long hits, long misses) {}

    /** It has been done. */
    public record Done(String holder) {}
}
