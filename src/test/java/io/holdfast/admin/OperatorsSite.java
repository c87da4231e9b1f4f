package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.Token;
import io.holdfast.http.TokenSecrets;
import io.holdfast.http.auth.NamedToken;
import io.holdfast.http.auth.TokenTable;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An admin port of a process whose operators have tokens of all kinds; their names are {@code screen}, {@code ann}, {@code boss}, {@code late}. */
final class OperatorsSite implements AutoCloseable {
    static final String VIEWER = "viewer-secret";
    static final String OPERATOR = "operator-secret";
    static final String ADMIN = "admin-secret";
    static final String EXPIRED = "expired-secret";
    static final String ADMIN_TOKEN = "first-admin-secret";
    static final String SCRAPER = "scraper-secret";

    private static final Instant LONG_AGO = Instant.EPOCH;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TestPlatform platform;
    private volatile TokenTable operators = TokenTable.EMPTY;
    private volatile TokenSecrets adminToken = TokenSecrets.of(ADMIN_TOKEN);
    private URI url;

    OperatorsSite(Vertx vertx, Path data) throws Exception {
        platform = new TestPlatform(vertx, data, Map.of());
        restore();
        listen(false);
    }

    /** Listens anew. */
    void listen(boolean readsOpen) throws Exception {
        Tokens tokens = new Tokens(
                Token.required("admin", () -> adminToken),
                platform.platform().tokens().cluster(),
                () -> operators,
                Token.required("metrics", Optional.of(SCRAPER)),
                AccessGuard.open(Token.required("admin", Optional.empty())));
        int port = AdminServer.listen(
                        platform.platform(tokens),
                        new AdminServer.Config("127.0.0.1", 0, readsOpen),
                        Map.of(),
                        platform.view(Map.of()))
                .await(60, SECONDS)
                .actualPort();
        url = URI.create("http://127.0.0.1:" + port);
    }

    /** All tokens are as at first. */
    void restore() {
        operators = new TokenTable(tokens().toList());
    }

    /** From now on {@code secret} has expired. */
    void expire(String secret) {
        String hash = TokenTable.sha256(secret);
        operators = new TokenTable(tokens().map(token -> token.sha256().equals(hash) ? expired(token) : token)
                .toList());
    }

    /** Exchanges the admin token. @param text as its file has it: one secret or two */
    void rotate(String text) {
        adminToken = TokenSecrets.parse("admin.token", text);
    }

    void withoutTokens() {
        operators = TokenTable.EMPTY;
        adminToken = TokenSecrets.NONE;
    }

    private static NamedToken expired(NamedToken token) {
        return new NamedToken(token.name(), token.sha256(), token.scopes(), Optional.of(LONG_AGO));
    }

    private static Stream<NamedToken> tokens() {
        return Stream.of(
                token("screen", VIEWER, "viewer"),
                token("ann", OPERATOR, "operator"),
                token("boss", ADMIN, "viewer", "admin"),
                expired(token("late", EXPIRED, "admin")));
    }

    private static NamedToken token(String name, String secret, String... scopes) {
        return new NamedToken(name, TokenTable.sha256(secret), Set.of(scopes), Optional.empty());
    }

    static String[] bearer(String secret) {
        return new String[] {"Authorization", "Bearer " + secret};
    }

    /** @return the cookie of a session of Paola */
    String signIn(String secret) throws Exception {
        HttpResponse<String> response =
                send("POST", "/login", "{\"name\":\"paola\",\"token\":\"%s\"}".formatted(secret), "Origin", origin());
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    /** The headers of the console with this cookie. */
    String[] console(String cookie) {
        return new String[] {"Cookie", cookie, "Origin", origin(), "X-Holdfast-Console", "1"};
    }

    URI url() {
        return url;
    }

    private String origin() {
        return url.toString();
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return client.send(request(method, path, body, headers), BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/events"))
                .header("Accept", "text/event-stream")
                .headers(headers)
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    Event lastAudit() {
        List<Event> all = platform.platform().telemetry().events().since(0, 1_000).stream()
                .filter(event -> event.kind() == Kind.OPERATOR)
                .toList();
        return all.get(all.size() - 1);
    }

    @Override
    public void close() {
        platform.close();
    }
}
