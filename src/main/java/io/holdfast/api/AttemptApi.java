package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routers remember of requests: where each was sent, and how that ended. */
public final class AttemptApi {
    /** Code of the 404 for what no router remembers, or none that was asked. */
    public static final String UNKNOWN = "attempts-unknown";

    private AttemptApi() {}

    /**
     * The requests that are known for a key, an order or a request id.
     *
     * @param requests oldest first
     * @param routers whose memory was looked at: that of routers in other processes is known for troubled requests only
     */
    public record Found(List<Request> requests, List<String> routers) {}

    /** What one router publishes to other processes. */
    public record Published(String router, List<Request> requests) {
        public Published {
            requests = requests == null ? List.of() : List.copyOf(requests);
        }
    }

    /**
     * A request that has ended.
     *
     * @param router that forwarded it
     * @param key its Idempotency-Key, of the client or minted; null if it had none
     * @param order number of the order that it placed, or that its key had placed before
     * @param status that the client got, null if the client had left
     * @param failure why no node's response was passed on; null if one was
     * @param began when the router read it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            String router,
            String requestId,
            @Nullable String traceId,
            @Nullable String key,
            String method,
            String path,
            String service,
            @Nullable Long order,
            @Nullable Integer status,
            @Nullable String failure,
            Instant began,
            double tookMs,
            List<Attempt> attempts) {
        public Request {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }

        /** Whether its client had to wait for more than one node, or got nothing of any. */
        public boolean isTroubled() {
            return failure != null || attempts.size() > 1;
        }
    }

    /**
     * One attempt at one node.
     *
     * @param node service and id
     * @param how it ended, in words
     * @param status of the response, null if there was none
     * @param beganMs after the request
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Attempt(String node, String how, @Nullable Integer status, double beganMs, double tookMs) {}
}
