package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.http.Call;
import io.holdfast.http.Paths;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the components of a request travel: in the path, the query, the key or the body, as {@link Rpc} declares. Looked up once for each
 * declaration; a request that is all body costs nothing but its JSON.
 */
final class RequestCodec {
    private static final Map<Rpc<?, ?>, RequestCodec> CODECS = new ConcurrentHashMap<>();
    private static final String KEY = "key";
    private static final String BODY = "body";

    private enum Place {
        PATH,
        QUERY,
        KEY,
        BODY
    }

    private record Part(String name, Class<?> type, Place place, MethodHandle accessor) {
        @Nullable
        Object of(Object request) {
            try {
                return accessor.invoke(request);
            } catch (Throwable e) { // an accessor of a record throws nothing
                throw new IllegalStateException(e);
            }
        }
    }

    private final Rpc<?, ?> rpc;
    private final boolean allBody;
    private final List<Part> parts;
    private final @Nullable MethodHandle constructor; // null where JSON makes the request

    private RequestCodec(Rpc<?, ?> rpc) {
        this.rpc = rpc;
        RecordComponent[] components =
                rpc.request().isRecord() ? rpc.request().getRecordComponents() : new RecordComponent[0];
        this.parts = Arrays.stream(components).map(c -> part(rpc, c)).toList();
        this.allBody = rpc.method() != Rpc.Method.GET
                && parts.stream()
                        .allMatch(part ->
                                part.place() == Place.QUERY || rpc.batch().isPresent());
        this.constructor = allBody ? null : constructor(rpc.request(), components);
    }

    static RequestCodec of(Rpc<?, ?> rpc) {
        return CODECS.computeIfAbsent(rpc, RequestCodec::new);
    }

    /** The request target, percent-encoded. */
    String uri(Object request) {
        if (allBody || parts.isEmpty()) {
            return rpc.path();
        }
        String path = rpc.path();
        StringBuilder query = new StringBuilder();
        for (Part part : parts) {
            Object value = part.of(request);
            if (part.place() == Place.PATH) {
                path = path.replace(":" + part.name(), encode(value));
            } else if (part.place() == Place.QUERY && value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(part.name())
                        .append('=')
                        .append(encode(value));
            }
        }
        return path + query;
    }

    /** What is written as JSON. */
    Optional<Object> body(Object request) {
        if (rpc.method() == Rpc.Method.GET) {
            return Optional.empty();
        }
        return allBody ? Optional.of(request) : at(Place.BODY, request);
    }

    /** The Idempotency-Key. */
    Optional<String> key(Object request) {
        return allBody ? Optional.empty() : at(Place.KEY, request).map(String.class::cast);
    }

    /** Reads the request of one call. */
    Object read(Call call) {
        if (allBody) {
            return call.as(rpc.request());
        }
        return make(parts.stream().map(part -> read(part, call)).toArray());
    }

    private static @Nullable Object read(Part part, Call call) {
        return switch (part.place()) {
            case KEY -> call.requiredKey();
            case BODY -> call.as(part.type());
            case PATH -> isNumber(part) ? cast(call.wholeInPath(part.name()), part) : call.name(part.name());
            case QUERY -> fromQuery(part, call);
        };
    }

    private static @Nullable Object fromQuery(Part part, Call call) {
        if (isNumber(part)) {
            boolean absent = call.query(part.name()).isEmpty();
            long max = part.type() == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
            return absent && !part.type().isPrimitive() ? null : cast(call.whole(part.name(), 0, 0, max), part);
        }
        Optional<String> text = call.query(part.name());
        return part.type().isEnum() ? text.map(word -> constant(part, word)).orElse(null) : text.orElse(null);
    }

    private static Object constant(Part part, String word) {
        Object[] constants = part.type().getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> Call.invalid(
                        part.name(),
                        String.join(
                                " or ",
                                Arrays.stream(constants).map(RequestCodec::word).toList())));
    }

    private Object make(Object[] values) {
        try {
            return constructor.invoke(values);
        } catch (RuntimeException | Error e) { // the message of the record tells what is wrong with its values
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Object> at(Place place, Object request) {
        return parts.stream().filter(part -> part.place() == place).findFirst().map(part -> part.of(request));
    }

    private static Part part(Rpc<?, ?> rpc, RecordComponent component) {
        try {
            MethodHandle accessor = lookup(rpc.request())
                    .unreflect(component.getAccessor())
                    .asType(MethodType.methodType(Object.class, Object.class));
            return new Part(component.getName(), component.getType(), place(rpc, component.getName()), accessor);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(rpc + ": its request cannot be read", e);
        }
    }

    private static Place place(Rpc<?, ?> rpc, String name) {
        if (List.of(rpc.path().split("/")).contains(":" + name)) {
            return Place.PATH;
        }
        if (rpc.isKeyed() && name.equals(KEY)) {
            return Place.KEY;
        }
        return rpc.method() != Rpc.Method.GET && name.equals(BODY) ? Place.BODY : Place.QUERY;
    }

    private static MethodHandle constructor(Class<?> request, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return lookup(request)
                    .findConstructor(request, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(request + " cannot be made", e);
        }
    }

    private static MethodHandles.Lookup lookup(Class<?> request) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(request, MethodHandles.lookup());
    }

    private static boolean isNumber(Part part) {
        return part.type() == long.class || part.type() == int.class || part.type() == Long.class;
    }

    private static Object cast(long number, Part part) {
        return part.type() == int.class ? (Object) Math.toIntExact(number) : (Object) number;
    }

    private static String encode(@Nullable Object value) {
        return Paths.encode(value instanceof Enum<?> ? word(value) : String.valueOf(value));
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }
}
