package io.holdfast.roles.frontend;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.cache.CoherentCache.Found;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import io.holdfast.http.HeadWriter;
import io.holdfast.http.Json;
import io.holdfast.http.MediaTypes;
import io.holdfast.http.Preconditions;
import io.holdfast.http.RequestObserver;
import io.holdfast.http.ServerRequest;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /products/{name}} of a product that is cached: fields and content are made once for each version. All other requests are left
 * to {@link ProductRoutes}, those with a condition, a query or an unusual name among them. Confined to the event loop of the cache.
 */
final class CachedProducts implements DirectHandler {
    static final String ROUTE = "/products/{name}";
    private static final Logger LOG = LoggerFactory.getLogger(CachedProducts.class);
    private static final String PREFIX = "/products/";

    /** @param fields as lines, without those of one response alone */
    private record Prepared(Product product, byte[] fields, byte[] content) {}

    private final ProductCache cache;
    private final RequestObserver observer;
    private final Map<String, Prepared> byName;
    private @Nullable Found<Product> found; // for the request that was taken, until it is handled

    /** @param size products that are kept prepared */
    CachedProducts(ProductCache cache, int size, RequestObserver observer) {
        this.cache = cache;
        this.observer = observer;
        this.byName = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
                return size() > size;
            }
        };
    }

    @Override
    public boolean takes(String method, String target, Fields fields) {
        if (!method.equals("GET") || !isPlainName(target) || !isPlain(fields)) {
            return false;
        }
        found = cache.hit(target.substring(PREFIX.length()));
        return found != null;
    }

    // A deadline that is no number is rejected elsewhere; whether one has passed does not matter to what is here.
    private static boolean isPlain(Fields fields) {
        return !fields.has(FieldName.IF_MATCH)
                && !fields.has(FieldName.IF_NONE_MATCH)
                && !fields.has(FieldName.CONTENT_LENGTH)
                && !fields.has(FieldName.TRANSFER_ENCODING)
                && !fields.has(FieldName.EXPECT)
                && (!fields.has(FieldName.DEADLINE) || fields.isNumber(FieldName.DEADLINE));
    }

    private static boolean isPlainName(String target) {
        boolean product = target.startsWith(PREFIX) && target.length() > PREFIX.length();
        for (int i = PREFIX.length(); product && i < target.length(); i++) {
            char c = target.charAt(i);
            product = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }
        return product;
    }

    @Override
    public void handle(ServerRequest request) {
        Found<Product> hit = Objects.requireNonNull(found);
        found = null;
        RequestObserver.Running observed = observer.begins(request, ROUTE);
        Prepared prepared = prepared(hit.value().orElseThrow());
        request.response()
                .prepared(prepared.fields())
                .header("Age", Long.toString(hit.age().toSeconds()))
                .end(Unpooled.wrappedBuffer(prepared.content()))
                .onFailure(gone -> LOG.debug("the client left before its response: {}", gone.toString()));
        observed.responded(200);
    }

    private Prepared prepared(Product product) {
        Prepared known = byName.get(product.name());
        if (known != null && known.product() == product) {
            return known;
        }
        byte[] content = Json.write(product).getBytes();
        HeadWriter fields = new HeadWriter()
                .field(FieldName.CONTENT_TYPE, MediaTypes.JSON)
                .field(FieldName.ETAG, Preconditions.tag(product.version()))
                .field(FieldName.X_CACHE, "HIT")
                .field(FieldName.CONTENT_LENGTH, content.length);
        Prepared made = new Prepared(product, fields.toBytes(), content);
        byName.put(product.name(), made);
        return made;
    }
}
