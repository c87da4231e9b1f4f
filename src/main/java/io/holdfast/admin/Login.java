package io.holdfast.admin;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.Headers;
import io.holdfast.http.Operator;
import io.holdfast.http.Problem;
import io.holdfast.http.Rejection;
import io.holdfast.http.SameOrigin;
import io.holdfast.http.Token;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Who may change something at the admin port: a bearer of the token, or a page of this port with the cookie of a session. The cookie
 * alone opens nothing (cross-site request forgery): it counts only with a header that no page of another site can send, and from a page of
 * this origin. Confined to its event loop.
 */
final class Login {
    /** What a command line says who runs it. */
    static final String OPERATOR_HEADER = "X-Operator";

    private static final String CONSOLE_HEADER = "X-Holdfast-Console";
    private static final String BY_TOKEN = "token";

    private final Token token;
    private final Sessions sessions;
    private final LoginLimit limit;

    Login(Token token, Time time) {
        this.token = token;
        this.sessions = new Sessions(time);
        this.limit = new LoginLimit(time);
    }

    /** Lets a request pass only by the token or a session, and remembers who asks. */
    Handler<RoutingContext> guard() {
        return ctx -> {
            try {
                ctx.put(Operator.KEY, who(ctx.request()));
                ctx.next();
            } catch (Failure denied) {
                Problem.of(denied).sendTo(ctx.response());
            } catch (Rejection refused) {
                refused.problem().sendTo(ctx.response());
            }
        };
    }

    /** The name of the session that a request has, if any. */
    Optional<String> name(HttpServerRequest request) {
        return secret(request).flatMap(sessions::find);
    }

    /** @throws Failure.Denied when {@code secret} is not the token @throws Rejection when this address has guessed too often */
    Cookie begin(HttpServerRequest request, String name, String secret) {
        String address = address(request);
        limit.waits(address).ifPresent(wait -> {
            throw Rejection.tooMany(
                    "%d logins from %s failed within a minute (expected: the next one in %d s)"
                            .formatted(LoginLimit.FAILURES_MAX, address, wait.toSeconds() + 1),
                    wait.toSeconds() + 1);
        });
        try {
            token.checkSecret(secret);
        } catch (Failure.Denied denied) {
            limit.failed(address);
            throw denied;
        }
        return cookie(request, sessions.begin(name)).setMaxAge(Sessions.LIFETIME.toSeconds());
    }

    /** @return the cookie that ends it in the browser, too */
    Cookie end(HttpServerRequest request) {
        secret(request).ifPresent(sessions::end);
        return cookie(request, "").setMaxAge(0);
    }

    /** @throws Rejection for a request that a page of another site may have caused */
    static void requireOurPage(HttpServerRequest request) {
        if (!"1".equals(request.getHeader(CONSOLE_HEADER))) {
            throw Rejection.forbidden(
                    "a session needs the header %s: 1 (expected: a request of the console, or the admin token)"
                            .formatted(CONSOLE_HEADER));
        }
        if (!SameOrigin.is(request)) {
            throw Rejection.forbidden(
                    "this comes from a page of another origin (expected: Origin is the host that is asked)");
        }
    }

    static String address(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    private Operator who(HttpServerRequest request) {
        Optional<String> session =
                request.headers().contains(HttpHeaders.AUTHORIZATION) ? Optional.empty() : name(request);
        if (session.isPresent()) {
            requireOurPage(request);
            return new Operator(session.get(), address(request));
        }
        token.check(request.getHeader(HttpHeaders.AUTHORIZATION));
        return new Operator(given(request).orElse(BY_TOKEN), address(request));
    }

    private static Optional<String> given(HttpServerRequest request) {
        List<String> names = request.headers().getAll(OPERATOR_HEADER);
        if (names.size() > 1 || names.stream().anyMatch(name -> !Operator.isName(name))) {
            throw Call.invalid(OPERATOR_HEADER, Operator.NAME_RULE + ", once");
        }
        return names.stream().findFirst();
    }

    private static Optional<String> secret(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(cookieName(request))).map(Cookie::getValue);
    }

    // A browser has one set of cookies for all ports of a host, and each process has sessions of its own.
    private static String cookieName(HttpServerRequest request) {
        return Headers.SESSION_COOKIE + request.localAddress().port();
    }

    private static Cookie cookie(HttpServerRequest request, String value) {
        return Cookie.cookie(cookieName(request), value)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setSecure(SameOrigin.isSecure(request))
                .setPath("/");
    }
}
