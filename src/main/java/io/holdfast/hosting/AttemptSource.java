package io.holdfast.hosting;

import io.holdfast.api.AttemptApi;
import io.vertx.core.Future;
import java.util.List;

/** A router of this process, as far as it remembers requests. Any thread may ask. */
public interface AttemptSource {
    /** The name of the router. */
    String router();

    /** @param what a key, the number of an order, or a request id @return oldest first, often none; never fails */
    Future<List<AttemptApi.Request>> find(String what);

    /** What other processes are told, the latest requests that several nodes saw, or none answered: each an {@link AttemptApi.Published}. */
    List<String> published();
}
