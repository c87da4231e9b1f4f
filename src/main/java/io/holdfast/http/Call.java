package io.holdfast.http;

import io.holdfast.api.Scope;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.auth.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A request as an endpoint reads it: each method checks what it returns, and fails with what is wrong. */
public final class Call {
    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,19}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final HttpExchange exchange;
    private final Query query;

    /** @throws Failure.Invalid when the query cannot be read */
    Call(HttpExchange exchange) {
        this(exchange, Query.of(exchange.query()));
    }

    /** @param query in place of the one that the request has */
    Call(HttpExchange exchange, Query query) {
        this.exchange = exchange;
        this.query = query;
    }

    /** For what no other method here reads; not in a {@link DirectEndpoint}. */
    public HttpServerRequest request() {
        return exchange.request();
    }

    /** Who asks for a change, where the port has found that out before. */
    public Operator operator() {
        return Optional.ofNullable((Operator) exchange.attribute(Operator.KEY)).orElseThrow();
    }

    /** Who makes the request; empty where nobody is asked: {@code auth.mode=open}. */
    public Optional<Caller> caller() {
        return Optional.ofNullable((Caller) exchange.attribute(Caller.KEY));
    }

    /** @throws Failure.Forbidden when callers are asked who they are, and this one has not the scope */
    public void require(Scope scope) {
        if (caller().filter(known -> !known.has(scope.word())).isPresent()) {
            throw Failure.Forbidden.insufficientScope(scope.word());
        }
    }

    public Input json() {
        return Input.of(body());
    }

    public Buffer body() {
        return exchange.body();
    }

    /** The body of a request from another process of this product. */
    public <T> T as(Class<T> type) {
        try {
            return Json.read(body(), type);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new Failure.Invalid("invalid-json", "the body is no " + type.getSimpleName());
        }
    }

    /** Whether the request accepts exactly this media type. */
    public boolean accepts(String mediaType) {
        return mediaType.equals(exchange.header("Accept"));
    }

    /** A decoded path segment, by the rule of {@link Names}. */
    public String name(String parameter) {
        String name = exchange.pathParameter(parameter);
        ControlCharacters.firstIn(name).ifPresent(control -> {
            throw invalid(parameter, "holds the control character " + control, Names.RULE);
        });
        if (!Names.isOne(name)) {
            throw invalid(parameter, Names.RULE);
        }
        return name;
    }

    public long wholeInPath(String parameter) {
        String text = exchange.pathParameter(parameter);
        if (!WHOLE.matcher(text).matches()) {
            throw invalid(parameter, "a whole number");
        }
        return Long.parseLong(text);
    }

    /** A query parameter; {@code defaultValue} when it is absent. */
    public long whole(String parameter, long defaultValue, long least, long most) {
        return query(parameter)
                .map(text -> {
                    long number = DIGITS.matcher(text).matches() ? positive(text) : -1;
                    if (number < least || number > most) {
                        throw invalid(parameter, "a whole number from %d to %d".formatted(least, most));
                    }
                    return number;
                })
                .orElse(defaultValue);
    }

    /** A header with a whole number from 0; {@code defaultValue} when it is absent. */
    public long wholeInHeader(String name, long defaultValue, long most) {
        return header(name)
                .map(text -> {
                    long number = DIGITS.matcher(text).matches() ? positive(text) : -1;
                    if (number < 0 || number > most) {
                        throw invalid(name, "a whole number from 0 to %d".formatted(most));
                    }
                    return number;
                })
                .orElse(defaultValue);
    }

    /** Whether only the header section of the response will be sent: a response that goes on for ever would never end. */
    public boolean isHead() {
        return exchange.isHead();
    }

    private static long positive(String digits) {
        BigInteger number = new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? number.longValue() : -1;
    }

    public Optional<String> query(String parameter) {
        return query.get(parameter);
    }

    Query query() {
        return query;
    }

    /** The caller's Idempotency-Key, 1 to 128 visible ASCII characters. */
    public Optional<String> idempotencyKey() {
        return header(Headers.IDEMPOTENCY_KEY).map(key -> asIdempotencyKey(Headers.IDEMPOTENCY_KEY, key));
    }

    /** {@code key}, if it can be an Idempotency-Key. @param parameter that has it */
    public String asIdempotencyKey(String parameter, String key) {
        if (!KEY.matcher(key).matches()) {
            throw invalid(parameter, "1 to 128 visible ASCII characters");
        }
        return key;
    }

    /** A decoded path segment that is an Idempotency-Key, or one of the names that requests have besides. */
    public String keyInPath(String parameter) {
        return asIdempotencyKey(parameter, exchange.pathParameter(parameter));
    }

    /** The Idempotency-Key of a request that requires one. */
    public String requiredKey() {
        return idempotencyKey().orElseThrow(() -> invalid(Headers.IDEMPOTENCY_KEY, "present"));
    }

    /** The deadline of the request, at most {@code longest} from now; {@code longest} from now if the request has none. */
    public Deadline deadline(Time time, Duration longest) {
        Deadline ours = Deadline.after(time, longest);
        return deadline().map(ours::atMost).orElse(ours);
    }

    /** The deadline that the request carries, if any. */
    public Optional<Deadline> deadline() {
        return header(Headers.DEADLINE).map(text -> {
            if (!WHOLE.matcher(text).matches()) {
                throw invalid(Headers.DEADLINE, "milliseconds since 1970");
            }
            return new Deadline(Long.parseLong(text));
        });
    }

    /** All lines of a header. */
    List<String> headers(String name) {
        return exchange.headers(name);
    }

    /** A header that may occur once. */
    public Optional<String> header(String name) {
        List<String> values = headers(name);
        if (values.size() > 1) {
            throw invalid(name, "at most once");
        }
        return values.stream().findFirst();
    }

    /** The failure of a request whose {@code name} is {@code wrong}. @param rule what is allowed instead */
    static Failure invalid(String name, String wrong, String rule) {
        return new Failure.Invalid(
                "invalid",
                "%s: %s (expected: %s)".formatted(name, wrong, rule),
                List.of(new Failure.Detail(name, "%s (expected: %s)".formatted(wrong, rule))));
    }

    /** The failure of a request whose header, parameter or path segment {@code name} breaks {@code rule}. */
    public static Failure invalid(String name, String rule) {
        return new Failure.Invalid(
                "invalid",
                "%s (expected: %s)".formatted(name, rule),
                List.of(new Failure.Detail(name, "expected: " + rule)));
    }
}
