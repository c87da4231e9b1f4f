package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.http.trace.RequestScope;
import java.util.Optional;

/**
 * What one exchange carries.
 *
 * @param message the request; the list of them where the call is batched
 * @param scope of the client's request that it is made for; of the first one where the call is batched
 */
public record RpcRequest(Rpc<?, ?> rpc, Object message, Optional<RequestScope> scope) {
    /** Made for the request that is handled just now, if there is one. */
    RpcRequest(Rpc<?, ?> rpc, Object message) {
        this(rpc, message, RequestScope.current());
    }

    public boolean isBatch() {
        return rpc.batch().isPresent();
    }
}
