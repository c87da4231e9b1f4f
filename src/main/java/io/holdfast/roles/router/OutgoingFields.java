package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import io.holdfast.http.HeadWriter;
import io.holdfast.http.Headers;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.client.RequestFields;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The header fields of one forwarded request. They are written anew for each attempt, which has a trace of its own. */
final class OutgoingFields implements RequestFields {
    static final String VIA = "1.1 holdfast";

    private final Fields received;
    private final IntPredicate ofMessage;
    private final @Nullable String host;
    private final ClientDescription client;
    private final String requestId;
    private final Deadline deadline;
    private final @Nullable String idempotencyKey;
    private final boolean withOurCookies;
    private final boolean upgrade;
    private String traceparent = "";
    private String tracestate = "";

    /**
     * @param believed whether fields about the client are of the message
     * @param idempotencyKey of the client, or minted; null if it has none
     */
    OutgoingFields(
            ServerRequest request,
            boolean believed,
            ClientDescription client,
            String requestId,
            Deadline deadline,
            @Nullable String idempotencyKey) {
        this.received = request.fields();
        this.ofMessage = HopByHopFields.forwarded(received, believed);
        this.host = received.has(FieldName.HOST) ? null : request.authority(); // of a target in absolute form
        this.client = client;
        this.requestId = requestId;
        this.deadline = deadline;
        this.idempotencyKey = idempotencyKey;
        this.withOurCookies = received.has(FieldName.COOKIE)
                && received.all(FieldName.COOKIE).stream().anyMatch(line -> line.contains(Headers.SESSION_COOKIE));
        this.upgrade = Tunnel.isRequested(request);
    }

    /** Null if the request has none. */
    @Nullable
    String idempotencyKey() {
        return idempotencyKey;
    }

    /** Sets a field of the present attempt's trace. */
    void trace(String name, String value) {
        if (name.equals("traceparent")) {
            traceparent = value;
        } else if (name.equals("tracestate")) {
            tracestate = value;
        }
    }

    @Override
    public boolean haveHost() {
        return host != null || received.has(FieldName.HOST);
    }

    @Override
    public void writeTo(HeadWriter out) {
        for (int i = 0; i < received.count(); i++) {
            if (ofMessage.test(i) && !isReplaced(received.known(i))) {
                received.write(i, out);
            }
        }
        if (host != null) {
            out.field(FieldName.HOST, host);
        }
        if (withOurCookies) {
            String others = othersCookies(received.all(FieldName.COOKIE));
            if (!others.isEmpty()) {
                out.field(FieldName.COOKIE, others);
            }
        }
        out.field(FieldName.DEADLINE, deadline.epochMillis());
        if (idempotencyKey != null && !received.has(FieldName.IDEMPOTENCY_KEY)) {
            out.field(FieldName.IDEMPOTENCY_KEY, idempotencyKey);
        }
        client.writeTo(out);
        out.field(FieldName.REQUEST_ID, requestId);
        if (!traceparent.isEmpty()) {
            out.field(FieldName.TRACEPARENT, traceparent);
        }
        if (!tracestate.isEmpty()) {
            out.field(FieldName.TRACESTATE, tracestate);
        }
        out.field(FieldName.VIA, VIA);
        if (upgrade) {
            out.field(FieldName.CONNECTION, "Upgrade").field(FieldName.UPGRADE, "websocket");
        }
    }

    private boolean isReplaced(@Nullable FieldName name) {
        if (name == null) {
            return false;
        }
        return switch (name) {
            case CONTENT_LENGTH, EXPECT, DEADLINE, REQUEST_ID, TRACEPARENT, TRACESTATE -> true;
            case COOKIE -> withOurCookies;
            default -> ClientDescription.has(name);
        };
    }

    // A browser sends the cookie of a console to every port of its host: it is no service's business.
    static String othersCookies(List<String> lines) {
        return lines.stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty() && !pair.startsWith(Headers.SESSION_COOKIE))
                .collect(Collectors.joining("; "));
    }
}
