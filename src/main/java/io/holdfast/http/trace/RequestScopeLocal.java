package io.holdfast.http.trace;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Reserves the place of {@link RequestScope} in every Vert.x context: that has to be done before the first one is made. */
public final class RequestScopeLocal implements VertxServiceProvider {
    @Override
    public void init(VertxBootstrap bootstrap) {
        if (RequestScope.LOCAL == null) {
            throw new IllegalStateException("Vert.x contexts have no place for the scope of a request");
        }
    }
}
