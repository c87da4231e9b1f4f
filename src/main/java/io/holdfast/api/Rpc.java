package io.holdfast.api;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Declares one internal call: what is sent, what comes back, and where on the wire. The classes of this package hold one constant for
 * each, {@code rpc.RpcServer} binds it to a function, and {@code rpc.RpcClient} calls it.
 *
 * <p>Requests are records, unless they are a body as a whole. A component that the path names ({@code :name}) travels there, the component
 * {@code key} of a {@link #keyed} call as Idempotency-Key, and a component {@code body} as the JSON body. The components that are left are
 * the query of a GET, where null is left out; if there are none of all these, the record itself is the body.
 *
 * @param <Q> the request
 * @param <R> the body of the response, written as JSON; a {@code Buffer} is written as it is
 */
public final class Rpc<Q, R> {
    /** What is called by processes of the same cluster, and by nobody else, is below this path. */
    public static final String PREFIX = "/internal/";

    /** The request of a call without parameters. */
    public static final Empty EMPTY = new Empty();

    public enum Method {
        GET,
        POST,
        PUT
    }

    /** A request without content. */
    public record Empty() {}

    /**
     * How requests of one call share one exchange: all of them in one JSON member, the outcomes in another one, in the same order.
     *
     * @param requests the member that holds the requests
     * @param outcomes the member that holds the outcomes, where they are not streamed one by one
     * @param failed makes an outcome of what went wrong with one request
     * @param error what went wrong, null when nothing did
     */
    public record Batch<R>(
            String requests, String outcomes, Function<ItemError, R> failed, Function<R, @Nullable ItemError> error) {}

    private final Method method;
    private final String path;
    private final Class<Q> request;
    private final Class<R> response;
    private final boolean keyed;
    private final Optional<Batch<R>> batch;
    private final Optional<Duration> lasting;
    private final boolean inProcess;

    private Rpc(
            Method method,
            String path,
            Class<Q> request,
            Class<R> response,
            boolean keyed,
            Optional<Batch<R>> batch,
            Optional<Duration> lasting,
            boolean inProcess) {
        if (!isInternal(path)) {
            throw new IllegalArgumentException("%s (expected: below %s)".formatted(path, PREFIX));
        }
        this.method = method;
        this.path = path;
        this.request = request;
        this.response = response;
        this.keyed = keyed;
        this.batch = batch;
        this.lasting = lasting;
        this.inProcess = inProcess;
    }

    public static <Q, R> Rpc<Q, R> get(String path, Class<Q> request, Class<R> response) {
        return new Rpc<>(Method.GET, path, request, response, false, Optional.empty(), Optional.empty(), false);
    }

    public static <Q, R> Rpc<Q, R> post(String path, Class<Q> request, Class<R> response) {
        return new Rpc<>(Method.POST, path, request, response, false, Optional.empty(), Optional.empty(), false);
    }

    public static <Q, R> Rpc<Q, R> put(String path, Class<Q> request, Class<R> response) {
        return new Rpc<>(Method.PUT, path, request, response, false, Optional.empty(), Optional.empty(), false);
    }

    /** Its requests have a component {@code key}, under which one that is repeated counts once. */
    public Rpc<Q, R> keyed() {
        return new Rpc<>(method, path, request, response, true, batch, lasting, inProcess);
    }

    /**
     * Requests that come together share one exchange, and each has an outcome of its own. Its parameters are those of {@link Batch};
     * the key of a keyed request is a member of its JSON.
     */
    public Rpc<Q, R> batched(
            String requests, String outcomes, Function<ItemError, R> failed, Function<R, @Nullable ItemError> error) {
        return new Rpc<>(
                method,
                path,
                request,
                response,
                keyed,
                Optional.of(new Batch<>(requests, outcomes, failed, error)),
                lasting,
                inProcess);
    }

    /** One attempt may take up to {@code longest}, and the call is repeated for as long, at a slower pace. */
    public Rpc<Q, R> lasting(Duration longest) {
        return new Rpc<>(method, path, request, response, keyed, batch, Optional.of(longest), inProcess);
    }

    /** A caller in the same process reaches the service without a socket. For requests and responses that nobody changes any more. */
    public Rpc<Q, R> inProcess() {
        return new Rpc<>(method, path, request, response, keyed, batch, lasting, true);
    }

    /** Whether a request with this path is an internal call. */
    public static boolean isInternal(String path) {
        return path.startsWith(PREFIX);
    }

    /** Method and path template: what it is called in metrics and logs. */
    public String name() {
        return method + " " + path;
    }

    public Method method() {
        return method;
    }

    /** A template, with {@code :parameters} as a Vert.x route has them. */
    public String path() {
        return path;
    }

    public Class<Q> request() {
        return request;
    }

    public Class<R> response() {
        return response;
    }

    public boolean isKeyed() {
        return keyed;
    }

    /** Empty when each request has an exchange of its own. */
    public Optional<Batch<R>> batch() {
        return batch;
    }

    /** How long an attempt may take when that is longer than usual. */
    public Optional<Duration> longest() {
        return lasting;
    }

    public boolean isInProcess() {
        return inProcess;
    }

    @Override
    public String toString() {
        return name();
    }
}
