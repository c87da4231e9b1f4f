package io.holdfast.rpc;

import io.holdfast.api.Rpc;

/**
 * What one exchange carries.
 *
 * @param message the request; the list of them where the call is batched
 */
public record RpcRequest(Rpc<?, ?> rpc, Object message) {
    public boolean isBatch() {
        return rpc.batch().isPresent();
    }
}
