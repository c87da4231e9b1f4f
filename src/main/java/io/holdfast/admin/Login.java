package io.holdfast.admin;

import io.holdfast.admin.AdminAccess.Need;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.Call;
import io.holdfast.http.Headers;
import io.holdfast.http.Operator;
import io.holdfast.http.Problem;
import io.holdfast.http.Rejection;
import io.holdfast.http.SameOrigin;
import io.holdfast.http.Token;
import io.holdfast.http.auth.TokenTable;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what at the admin port: a bearer of a token, or a page of this port with the cookie of a session, which may do what the token
 * may with which it began. For a change the cookie alone opens nothing (cross-site request forgery): it counts only with a header that no
 * page of another site can send, and from a page of this origin. Confined to its event loop.
 */
final class Login {
    /** What a command line says who runs it. */
    static final String OPERATOR_HEADER = "X-Operator";

    private static final String CONSOLE_HEADER = "X-Holdfast-Console";
    private static final String BEARER = "Bearer ";

    private final OperatorTokens operators;
    private final Token metrics;
    private final boolean readsOpen;
    private final Audit audit;
    private final Sessions sessions;
    private final LoginLimit limit;

    /** Somebody who proved it. @param name that was given, or that of the token */
    record Proof(String name, OperatorTokens.Holder holder) {}

    /** @param readsOpen whether reads need nothing, because the port listens at loopback alone */
    Login(Tokens tokens, Time time, boolean readsOpen, Audit audit) {
        this.operators = new OperatorTokens(tokens, time);
        this.metrics = tokens.metrics();
        this.readsOpen = readsOpen;
        this.audit = audit;
        this.sessions = new Sessions(time);
        this.limit = new LoginLimit(time);
    }

    /** Lets a request pass only with what it needs, and remembers who asks. */
    Handler<RoutingContext> guard(Need need) {
        if (isOpen(need)) {
            return RoutingContext::next;
        }
        return ctx -> {
            try {
                if (need != Need.SCRAPE || !isScraper(ctx.request())) {
                    ctx.put(Operator.KEY, admit(ctx.request(), need));
                }
                ctx.next();
            } catch (Failure denied) {
                Problem.of(denied).sendTo(ctx.response());
            } catch (Rejection refused) {
                refused.problem().sendTo(ctx.response());
            }
        };
    }

    boolean readsOpen() {
        return readsOpen;
    }

    /** Whether a read that was let in would still be: meanwhile its token may have expired, or its session may have ended. */
    boolean mayStillRead(HttpServerRequest request) {
        if (readsOpen) {
            return true;
        }
        try {
            return prove(request, Need.VIEWER).holder().scope().includes(OperatorScope.VIEWER);
        } catch (Failure | Rejection ended) {
            return false;
        }
    }

    /** Who has the session of a request, if any. It ends with the token with which it began. */
    Optional<Proof> session(HttpServerRequest request) {
        Optional<String> secret = secret(request);
        Optional<Sessions.Session> session = secret.flatMap(sessions::find);
        Optional<OperatorTokens.Holder> holder = session.flatMap(one -> operators.find(one.tokenHash()));
        if (session.isPresent() && holder.isEmpty()) {
            sessions.end(secret.get());
        }
        return holder.map(known -> new Proof(session.get().name(), known));
    }

    /**
     * Signs somebody in.
     *
     * @param secret a token, as somebody typed it
     * @throws Failure.Denied when it is none @throws Rejection when this address has guessed too often
     */
    Begun begin(HttpServerRequest request, String name, String secret) {
        String address = address(request);
        limit.waits(address).ifPresent(wait -> {
            throw Rejection.tooMany(
                    "%d logins from %s failed within a minute (expected: the next one in %d s)"
                            .formatted(LoginLimit.FAILURES_MAX, address, wait.toSeconds() + 1),
                    wait.toSeconds() + 1);
        });
        OperatorTokens.Holder holder = operators.find(TokenTable.sha256(secret)).orElseThrow(() -> {
            limit.failed(address);
            return operators.denied("This is not the token of this process");
        });
        Cookie cookie = cookie(request, sessions.begin(name, holder.hash()));
        return new Begun(cookie.setMaxAge(Sessions.LIFETIME.toSeconds()), operator(request, new Proof(name, holder)));
    }

    /** A session, as its browser keeps it, and who has it. */
    record Begun(Cookie cookie, Operator who) {}

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
            throw otherPage();
        }
    }

    private static Rejection otherPage() {
        return Rejection.forbidden(
                "this comes from a page of another origin (expected: Origin is the host that is asked)");
    }

    static String address(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    static Operator operator(HttpServerRequest request, Proof proof) {
        return new Operator(proof.name(), address(request), proof.holder().name());
    }

    private boolean isOpen(Need need) {
        return need == Need.NOTHING || readsOpen && !need.isChange();
    }

    private Operator admit(HttpServerRequest request, Need need) {
        Proof proof = prove(request, need);
        Operator who = operator(request, proof);
        OperatorScope scope = proof.holder().scope();
        if (!scope.includes(need.scope())) {
            if (need.isChange()) {
                audit.refused(who, request.method() + " " + request.path(), need.scope());
            }
            throw Failure.Forbidden.insufficientScope(
                    need.scope().word(),
                    "this needs the scope %s (the token '%s' has %s)"
                            .formatted(need.scope().word(), proof.holder().name(), scope.word()));
        }
        return who;
    }

    private Proof prove(HttpServerRequest request, Need need) {
        if (!request.headers().contains(HttpHeaders.AUTHORIZATION)) {
            Optional<Proof> session = session(request);
            if (session.isPresent()) {
                requireOurPage(request, need);
                return session.get();
            }
        }
        OperatorTokens.Holder holder = operators.require(bearer(request));
        return new Proof(need.isChange() ? given(request).orElse(holder.name()) : holder.name(), holder);
    }

    private boolean isScraper(HttpServerRequest request) {
        try {
            metrics.check(request.getHeader(HttpHeaders.AUTHORIZATION));
            return true;
        } catch (Failure.Denied another) {
            return false;
        }
    }

    // No page of another origin can see the answer to a read, and a stream of events takes no header of ours.
    private static void requireOurPage(HttpServerRequest request, Need need) {
        if (need.isChange()) {
            requireOurPage(request);
        } else if (SameOrigin.isOther(request)) {
            throw otherPage();
        }
    }

    private String bearer(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith(BEARER)) {
            throw operators.denied("this needs a token of an operator, as Authorization: Bearer");
        }
        return authorization.substring(BEARER.length());
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
