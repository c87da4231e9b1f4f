package io.holdfast.client.operator;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.HttpClients;
import io.holdfast.http.Json;
import io.holdfast.http.Problem;
import io.holdfast.http.tls.ClientTrust;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** The admin port of a process, for one command: waits for the response, and turns every failure into one that tells what to do. */
public final class AdminClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration VERB = Duration.ofSeconds(75); // a replica has a minute to catch up
    private static final Set<String> OURS = Set.of("unknown-group", "unknown-instance", "chaos-off");
    private static final String REPEAT = "repeat the command: asking again is safe";

    private final URI url;
    private final OperatorToken token;
    private final Duration look;
    private final Duration verb;
    private final HttpClient client = HttpClients.blocking(CONNECT, ClientTrust.of(System.getenv()));

    /** @param look time for the response to a read @param verb time for the response to a change */
    AdminClient(URI url, OperatorToken token, Duration look, Duration verb) {
        this.url = url;
        this.token = token;
        this.look = look;
        this.verb = verb;
    }

    /** With the token that the environment names, if any. */
    public static AdminClient at(URI url) {
        return new AdminClient(url, OperatorToken.of(System.getenv(), Path.of("")), LOOK, VERB);
    }

    /** @throws Failure the error, in words for the operator */
    <T> T get(String path, Class<T> type) {
        HttpRequest.Builder request = request(path).timeout(look);
        token.secret().ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return read(send(request.GET().build()), type);
    }

    /**
     * Has something changed.
     *
     * @throws io.holdfast.base.config.ConfigException that tells where to find one when no token is set
     * @throws Failure {@code Indeterminate} when it may be done
     */
    public <T> T post(String path, Object body, Class<T> type) {
        String secret = token.required();
        Thread interrupted =
                new Thread(() -> System.err.println("holdfast: interrupted; it may be done or yet be done: " + REPEAT));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return read(
                    send(request(path)
                            .timeout(verb)
                            .header("Authorization", "Bearer " + secret)
                            .headers(operator())
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(Json.text(body)))
                            .build()),
                    type);
        } finally {
            forget(interrupted);
        }
    }

    // Who runs this command, for the audit.
    private static String[] operator() {
        String user = System.getProperty("user.name", "").replaceAll("[^\\x21-\\x7e]", "?");
        String name = user.isEmpty() ? "command line" : user.substring(0, Math.min(user.length(), 80));
        return new String[] {"X-Operator", name};
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path));
    }

    private Buffer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            Buffer body = Buffer.buffer(response.body());
            if (response.statusCode() / 100 == 2) {
                return body;
            }
            throw explain(Problem.toFailure(response.statusCode(), body));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Failure.Unavailable(
                    "unreachable", "nothing listens at %s (expected: --url of an admin port)".formatted(url));
        } catch (SSLHandshakeException e) {
            throw new Failure.Unavailable("not-trusted", ClientTrust.explain(url, e));
        } catch (HttpTimeoutException e) {
            throw changes(request)
                    ? new Failure.Indeterminate(
                            "no-answer",
                            "%s has not answered; it may be done or yet be done: %s".formatted(url, REPEAT))
                    : new Failure.Unavailable(
                            "no-answer",
                            "%s did not answer within %s (expected: --url of an admin port)"
                                    .formatted(url, Settings.write(look)));
        } catch (IOException e) {
            String broken = "%s broke off (%s)".formatted(url, e.getMessage());
            throw changes(request)
                    ? new Failure.Indeterminate("no-answer", broken + "; it may be done: " + REPEAT)
                    : new Failure.Unavailable("no-answer", broken + " (expected: --url of an admin port)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Indeterminate("interrupted", "interrupted; it may be done: " + REPEAT);
        }
    }

    // A read cannot have changed anything.
    private static boolean changes(HttpRequest request) {
        return !request.method().equals("GET");
    }

    private Failure explain(Failure said) {
        return switch (said.kind()) {
            case UNAVAILABLE -> new Failure.Unavailable(said.code(), said.getMessage() + "; " + REPEAT);
            case INDETERMINATE ->
                new Failure.Indeterminate(said.code(), said.getMessage() + "; it may be done: " + REPEAT);
            case NOT_FOUND ->
                OURS.contains(said.code())
                        ? said
                        : new Failure.NotFound(said.code(), "%s is no admin port of ours".formatted(url));
            case DENIED ->
                new Failure.Denied("%s refuses %s: %s; %s"
                        .formatted(
                                url,
                                token.secret().isPresent() ? "the token" : "to answer without a token",
                                said.getMessage(),
                                token.whereToFindIt()));
            case INVALID, FORBIDDEN, CONFLICT, STALE, MISMATCH -> said;
        };
    }

    private <T> T read(Buffer body, Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new Failure.Unavailable("no-answer", "%s is no admin port of ours".formatted(url));
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // the process is ending already: the hook runs
        }
    }
}
