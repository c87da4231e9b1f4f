package io.holdfast.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request whose content has been read, and its response, as {@link Endpoint} and {@link Call} need them: whoever reads the one from the
 * connection and writes the other to it. Confined to the event loop of that connection.
 */
interface HttpExchange {
    String method();

    /** Without a query, as it was received. */
    String path();

    /** As it stands in the target, without the question mark; null if there is none. */
    @Nullable
    String query();

    /** Of the first field line with this name, in any case; null if there is none. */
    @Nullable
    String header(String name);

    /** Of all field lines with this name, in any case and in their order. */
    List<String> headers(String name);

    /** A decoded segment of the path. */
    String pathParameter(String name);

    /** Empty if the request has none. */
    Buffer body();

    /** Whether the request, which is handled as GET, was HEAD. */
    boolean isHead();

    /** What was found out about the request before it came to its endpoint; null if that was not asked for. */
    @Nullable
    Object attribute(String key);

    /** Finds something out about the request. */
    void setAttribute(String key, Object value);

    /** Whether error responses keep all details: they are for an operator, or for another process of this product. */
    boolean isDetailed();

    /** For what nothing else here reads. @throws IllegalStateException when it was not Vert.x that read the request */
    HttpServerRequest request();

    /** Whether a response to it would reach nobody: there is one already, or the client has left. */
    boolean isOver();

    /** Whether a part of the response has been sent. */
    boolean hasBegun();

    /** The id by which log and client name the request. */
    String requestId();

    /** Of the response. */
    void setStatus(int status);

    /** Of the response; a field with that name is replaced. */
    void setHeader(String name, String value);

    /** Sends the response. @param content empty for a status without content */
    void end(Optional<Buffer> content);

    /** Sends it piece by piece. @throws IllegalStateException when it is not Vert.x that writes the response */
    void stream(StreamedBody body);

    /** Sends this problem as the response. */
    void send(Problem problem);

    /** Breaks the response off, so that the client sees that it is incomplete. */
    void reset();
}
