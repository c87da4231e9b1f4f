package io.holdfast.admin;

import io.holdfast.api.LoginApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Input;
import io.holdfast.http.Operator;
import io.holdfast.http.Rejection;
import io.holdfast.http.Response;
import io.holdfast.http.SameOrigin;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;

/** {@code /login}: signs in at the console of this process, says who is, and signs out. Confined to its event loop. */
final class LoginRoutes {
    private static final int TOKEN_BYTES_MAX = 4_096;

    private final Login login;
    private final Audit audit;

    LoginRoutes(Login login, Audit audit) {
        this.login = login;
        this.audit = audit;
    }

    void mount(Router router) {
        router.get("/login").handler(Endpoint.of(this::who));
        router.post("/login").handler(Endpoint.of(this::signIn));
        router.delete("/login").handler(Endpoint.of(this::signOut));
    }

    private Future<Response> who(Call call) {
        Optional<Login.Proof> proof = login.session(call.request());
        LoginApi.Session session = new LoginApi.Session(
                proof.map(Login.Proof::name).orElse(null),
                proof.map(known -> known.holder().scope().word()).orElse(null),
                login.readsOpen());
        return Future.succeededFuture(Response.ok(session).with("Cache-Control", "no-store"));
    }

    private Future<Response> signIn(Call call) {
        HttpServerRequest request = call.request();
        if (SameOrigin.isOther(request)) {
            throw Rejection.forbidden(
                    "a page of another origin cannot sign in here (expected: Origin is the host that is asked)");
        }
        Input input = call.json();
        String name = input.string("name", Operator.NAME_RULE, Operator::isName);
        String token = input.anyString("token", TOKEN_BYTES_MAX);
        input.validate();
        try {
            Login.Begun session = login.begin(request, name, token);
            audit.loggedIn(session.who(), "signed in");
            return Future.succeededFuture(Response.noContent().with("Set-Cookie", encoded(session.cookie())));
        } catch (Failure.Denied denied) {
            audit.loginFailed(name, Login.address(request));
            throw denied;
        }
    }

    // Spelled as RFC 6265, section 4.1.1.
    private static String encoded(Cookie cookie) {
        return cookie.encode().replace("HTTPOnly", "HttpOnly");
    }

    // Also a page of another site cannot sign anybody out.
    private Future<Response> signOut(Call call) {
        HttpServerRequest request = call.request();
        Optional<Login.Proof> session = login.session(request);
        if (session.isPresent()) {
            Login.requireOurPage(request);
            audit.loggedIn(Login.operator(request, session.get()), "signed out");
        }
        return Future.succeededFuture(Response.noContent().with("Set-Cookie", encoded(login.end(request))));
    }
}
