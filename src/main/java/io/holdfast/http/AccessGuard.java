package io.holdfast.http;

import io.holdfast.api.PublicAccess;
import io.holdfast.api.Scope;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.auth.AuthMode;
import io.holdfast.http.auth.Authenticator;
import io.holdfast.http.auth.Caller;
import io.holdfast.http.auth.JwtAuthenticator;
import io.holdfast.http.auth.TokensAuthenticator;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets a request of the public API pass if its caller has one of the scopes that {@link PublicAccess} asks for, and leaves the {@link
 * Caller} with the request. Any thread may use it.
 */
public final class AccessGuard {

    /**
     * @param mode how callers prove who they are
     * @param said whether the settings name the mode
     * @param tokensFile where the mode is {@code tokens}
     * @param jwt where it is {@code jwt}
     */
    public record Config(AuthMode mode, boolean said, Optional<Path> tokensFile, JwtAuthenticator.Config jwt) {
        public static final String MODE = "auth.mode";
        private static final String TOKENS_FILE = "auth.tokens-file";

        public static Config from(Settings settings) {
            return new Config(
                    settings.parsed(
                            MODE,
                            AuthMode.OPEN.word(),
                            AuthMode.RULE,
                            AuthMode::parse,
                            "how clients of the public API prove who they are; beyond loopback it has to be said"),
                    settings.isGiven(MODE),
                    settings.optional(
                                    TOKENS_FILE,
                                    "YAML list of tokens, each with name, sha256, scopes, and expires if it expires;"
                                            + " read again when it changes")
                            .map(Path::of),
                    JwtAuthenticator.Config.from(settings));
        }

        /** Adds to the problems of {@code settings} what a process lacks that asks callers who they are. */
        public void check(Settings settings) {
            settings.require(
                    mode != AuthMode.TOKENS || tokensFile.isPresent(),
                    "%s: missing (expected: a file, because %s is tokens)",
                    TOKENS_FILE,
                    MODE);
            if (mode == AuthMode.JWT) {
                jwt.check(settings);
            }
        }
    }

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/-]+=*) *");

    private final AuthMode mode;

    private final Map<PublicAccess.Row, Guard> guards;

    private AccessGuard(AuthMode mode, Token admin, Optional<Authenticator> authenticator) {
        this.mode = mode;
        this.guards = PublicAccess.ROWS.stream()
                .collect(Collectors.toUnmodifiableMap(row -> row, row -> guard(row.scopes(), admin, authenticator)));
    }

    /** Asks nobody who he is. @param admin opens what changes products */
    public static AccessGuard open(Token admin) {
        return new AccessGuard(AuthMode.OPEN, admin, Optional.empty());
    }

    /**
     * As it is configured. Reads files, so it blocks.
     *
     * @throws io.holdfast.base.config.ConfigException when a file cannot be used
     */
    public static AccessGuard of(Config config, Token admin, Vertx vertx, WatchedFiles files, Time time) {
        return switch (config.mode()) {
            case OPEN -> open(admin);
            case TOKENS ->
                by(
                        AuthMode.TOKENS,
                        TokensAuthenticator.open(
                                files, Config.TOKENS_FILE, config.tokensFile().orElseThrow(), Scope.words(), time));
            case JWT -> by(AuthMode.JWT, byKeys(config.jwt(), vertx, files, time));
        };
    }

    private static Authenticator byKeys(JwtAuthenticator.Config config, Vertx vertx, WatchedFiles files, Time time) {
        return config.url()
                .map(url -> JwtAuthenticator.fetching(vertx, config, new KeySetFetch(vertx, url), time))
                .orElseGet(() -> JwtAuthenticator.ofFile(vertx, config, files, time));
    }

    static AccessGuard by(AuthMode mode, Authenticator authenticator) {
        return new AccessGuard(mode, Token.required("admin", Optional.empty()), Optional.of(authenticator));
    }

    public AuthMode mode() {
        return mode;
    }

    /** Puts itself before the routes of {@code service}, which are mounted after it. */
    public void mount(Router router, String service) {
        PublicAccess.ROWS.stream()
                .filter(row -> row.service().equals(service))
                .forEach(row -> mount(router, row, of(row)));
    }

    private static void mount(Router router, PublicAccess.Row row, Guard guard) {
        if (guard != Guard.NONE) {
            DirectEndpoint.mount(router.route(HttpMethod.valueOf(row.method()), row.path()), guard);
        }
    }

    /**
     * The very object that {@link #mount} puts before one route, for requests that are answered without the router.
     *
     * @param path as in {@link PublicAccess}
     * @throws IllegalArgumentException when there is no such route
     */
    public Guard of(String service, String method, String path) {
        return PublicAccess.ROWS.stream()
                .filter(row -> row.service().equals(service)
                        && row.method().equals(method)
                        && row.path().equals(path))
                .findFirst()
                .map(this::of)
                .orElseThrow(() -> new IllegalArgumentException("%s %s is not public".formatted(method, path)));
    }

    private Guard of(PublicAccess.Row row) {
        return Objects.requireNonNull(guards.get(row));
    }

    private static Guard guard(List<Scope> oneOf, Token admin, Optional<Authenticator> authenticator) {
        if (oneOf.isEmpty()) {
            return Guard.NONE;
        }
        if (authenticator.isPresent()) {
            return (exchange, next) -> check(exchange, authenticator.get(), oneOf, next);
        }
        return oneOf.contains(Scope.PRODUCTS_WRITE) ? Endpoint.by(admin) : Guard.NONE;
    }

    private static void check(HttpExchange exchange, Authenticator authenticator, List<Scope> oneOf, Runnable next) {
        Future<Caller> caller;
        try {
            caller = authenticator.authenticate(token(exchange));
        } catch (Failure.Denied denied) {
            caller = Future.failedFuture(denied);
        }
        Context context = Vertx.currentContext();
        caller.onComplete(ended -> {
            if (Vertx.currentContext() == context) {
                decide(exchange, ended, oneOf, next);
            } else { // keys were fetched on another event loop
                context.runOnContext(v -> decide(exchange, ended, oneOf, next));
            }
        });
    }

    private static void decide(HttpExchange exchange, AsyncResult<Caller> caller, List<Scope> oneOf, Runnable next) {
        if (caller.failed()) {
            Endpoint.fail(exchange, caller.cause());
        } else if (oneOf.stream().map(Scope::word).noneMatch(caller.result()::has)) {
            Endpoint.fail(exchange, missing(oneOf));
        } else {
            exchange.setAttribute(Caller.KEY, caller.result());
            next.run();
        }
    }

    private static Failure missing(List<Scope> oneOf) {
        List<String> words = oneOf.stream().map(Scope::word).toList();
        return Failure.Forbidden.insufficientScope(words.get(0), "this needs the scope " + String.join(" or ", words));
    }

    private static String token(HttpExchange exchange) {
        List<String> values = exchange.headers("Authorization");
        if (values.isEmpty()) {
            throw new Failure.Denied("this needs a token, as Authorization: Bearer");
        }
        Matcher bearer = BEARER.matcher(values.get(0));
        if (values.size() > 1 || !bearer.matches()) {
            throw new Failure.Denied(
                    Failure.Denied.INVALID_TOKEN, "Authorization is malformed (expected: once, Bearer and a token)");
        }
        return bearer.group(1);
    }
}
