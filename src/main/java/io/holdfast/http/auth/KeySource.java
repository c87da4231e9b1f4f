package io.holdfast.http.auth;

import io.holdfast.base.config.WatchedFile;
import io.vertx.core.Future;
import java.util.Optional;

/** Where the keys of an issuer come from. */
interface KeySource {
    /** The newest that were read; empty while none ever were. */
    Optional<Jwks> current();

    /** Reads them again, unless that was just done. Succeeds whether there are new ones or not. */
    Future<Void> refresh();

    /** A file, which is looked at each second anyhow. */
    static KeySource of(WatchedFile<Jwks> file) {
        return new KeySource() {
            @Override
            public Optional<Jwks> current() {
                return Optional.of(file.get());
            }

            @Override
            public Future<Void> refresh() {
                return Future.succeededFuture();
            }
        };
    }
}
