package io.holdfast.rpc;

import io.holdfast.http.Json;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * The response to a call that succeeded, with its status and headers.
 *
 * @param status 2xx
 */
public record RpcResponse<R>(int status, MultiMap headers, R body) {

    public static <R> RpcResponse<R> ok(R body) {
        return new RpcResponse<>(200, MultiMap.caseInsensitiveMultiMap(), body);
    }

    /** @param location where to find what was created */
    public static <R> RpcResponse<R> created(R body, String location) {
        return new RpcResponse<>(201, MultiMap.caseInsensitiveMultiMap(), body).with("Location", location);
    }

    /** The same, its body read as what it is. */
    <T> RpcResponse<T> as(Class<T> type) {
        T typed = body instanceof Buffer json && type != Buffer.class ? Json.read(json, type) : type.cast(body);
        return new RpcResponse<>(status, headers, typed);
    }

    public boolean isCreated() {
        return status == 201;
    }

    /** This response, with one header more. */
    public RpcResponse<R> with(String header, String value) {
        headers.set(header, value);
        return this;
    }
}
