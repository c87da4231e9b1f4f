package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances at the admin port: their leases, the overrides of operators, and the status of all. */
public final class InstanceApi {
    private InstanceApi() {}

    /**
     * A lease, as it is returned to its holder.
     *
     * @param epoch which start of the instance it belongs to; comes back with every renewal
     * @param health path that routers ask
     * @param ttl seconds after which it ends if it is not renewed
     * @param renewEvery seconds after which it should be renewed
     */
    public record Lease(
            String service,
            String id,
            long epoch,
            URI url,
            String state,
            int weight,
            List<String> routes,
            String health,
            long ttl,
            long renewEvery) {}

    /**
     * The result of an operator's command.
     *
     * @param state drained, undrained, ejected or readmitted
     * @param span how long that stays, written as in settings; null where nothing stays
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OverrideResult(String service, String id, String state, String span, String reason) {}

    /** A process will end when it reaches {@code crashAt}, a point in the life of an order. */
    public record CrashPoint(String crashAt) {}

    /** A process stands still for so long. */
    public record Pause(long pausedMillis) {}

    /**
     * What the health endpoints answer.
     *
     * @param status up; ready or not ready
     * @param code why it is not ready, for machines; null where it is ready or nothing more is known
     * @param reasons why it is not ready, for people; null where it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HealthStatus(String status, @Nullable String code, @Nullable List<String> reasons) {}
}
