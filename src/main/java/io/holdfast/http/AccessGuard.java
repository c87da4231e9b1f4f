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
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private final Token admin;
    private final Optional<Authenticator> authenticator;

    private AccessGuard(AuthMode mode, Token admin, Optional<Authenticator> authenticator) {
        this.mode = mode;
        this.admin = admin;
        this.authenticator = authenticator;
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
                .filter(row -> row.service().equals(service) && !row.scopes().isEmpty())
                .forEach(row -> check(row.scopes())
                        .ifPresent(check -> router.route(HttpMethod.valueOf(row.method()), row.path())
                                .handler(check)));
    }

    private Optional<Handler<RoutingContext>> check(List<Scope> oneOf) {
        if (authenticator.isPresent()) {
            return Optional.of(ctx -> check(ctx, authenticator.get(), oneOf));
        }
        return oneOf.contains(Scope.PRODUCTS_WRITE) ? Optional.of(Endpoint.guard(admin)) : Optional.empty();
    }

    private static void check(RoutingContext ctx, Authenticator authenticator, List<Scope> oneOf) {
        Future<Caller> caller;
        try {
            caller = authenticator.authenticate(token(ctx.request()));
        } catch (Failure.Denied denied) {
            caller = Future.failedFuture(denied);
        }
        Context context = Vertx.currentContext();
        caller.onComplete(ended -> {
            if (Vertx.currentContext() == context) {
                decide(ctx, ended, oneOf);
            } else { // keys were fetched on another event loop
                context.runOnContext(v -> decide(ctx, ended, oneOf));
            }
        });
    }

    private static void decide(RoutingContext ctx, AsyncResult<Caller> caller, List<Scope> oneOf) {
        if (caller.failed()) {
            Endpoint.fail(new RoutedExchange(ctx), caller.cause());
        } else if (oneOf.stream().map(Scope::word).noneMatch(caller.result()::has)) {
            Endpoint.fail(new RoutedExchange(ctx), missing(oneOf));
        } else {
            ctx.put(Caller.KEY, caller.result());
            ctx.next();
        }
    }

    private static Failure missing(List<Scope> oneOf) {
        List<String> words = oneOf.stream().map(Scope::word).toList();
        return Failure.Forbidden.insufficientScope(words.get(0), "this needs the scope " + String.join(" or ", words));
    }

    private static String token(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.AUTHORIZATION);
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
