package io.holdfast.http.auth;

import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Knows callers by the tokens of a file, which is read again when it changes. Any thread may use it. */
public final class TokensAuthenticator implements Authenticator {
    private final WatchedFile<TokenTable> tokens;
    private final Time time;

    private TokensAuthenticator(WatchedFile<TokenTable> tokens, Time time) {
        this.tokens = tokens;
        this.time = time;
    }

    /**
     * Reads the file. Blocks.
     *
     * @param key the setting that names it
     * @param scopes that its tokens may have
     * @throws io.holdfast.base.config.ConfigException when it cannot be read or an entry is wrong
     */
    public static TokensAuthenticator open(WatchedFiles files, String key, Path file, Set<String> scopes, Time time) {
        return new TokensAuthenticator(
                files.open(
                        key, List.of(file), contents -> new TokenTable(TokensFile.parse(key, contents.get(0), scopes))),
                time);
    }

    @Override
    public Future<Caller> authenticate(String token) {
        return tokens.get()
                .find(token, time.now())
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new Failure.Denied(
                        Failure.Denied.INVALID_TOKEN, "the token is unknown here, or it has expired")));
    }
}
