package io.holdfast.http.auth;

import io.holdfast.api.Scope;
import io.holdfast.api.Subject;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows callers by JSON Web Tokens (RFC 7519) of one issuer for one audience: the signature by the issuer's keys, then issuer, audience,
 * times, subject and scopes. Any thread may use it.
 */
public final class JwtAuthenticator implements Authenticator {

    /**
     * Where the mode is {@code jwt}.
     *
     * @param issuer as the claim {@code iss} has it
     * @param audience that {@code aud} must name
     * @param keys file or URL of the issuer's keys
     * @param refresh how often they are fetched from a URL
     */
    public record Config(Optional<String> issuer, Optional<String> audience, Optional<String> keys, Duration refresh) {
        public static final String KEYS = "auth.jwt.jwks";
        private static final Pattern URL =
                Pattern.compile("https://[^\\s@]+|http://(localhost|127\\.0\\.0\\.\\d+|\\[::1])(:\\d+)?(/\\S*)?");

        public static Config from(Settings settings) {
            return new Config(
                    settings.optional("auth.jwt.issuer", "whose JSON Web Tokens are accepted: their claim iss"),
                    settings.optional("auth.jwt.audience", "what their claim aud must name"),
                    settings.parsed(
                            KEYS,
                            "",
                            "a file, or a URL with https, or with http at loopback",
                            text -> text.contains("://") && !URL.matcher(text).matches()
                                    ? Optional.empty()
                                    : Optional.of(Optional.of(text).filter(given -> !given.isEmpty())),
                            "the issuer's public keys, a JSON Web Key Set: a file, which is read again when it changes, or a URL"),
                    settings.duration(
                            "auth.jwt.refresh",
                            Duration.ofMinutes(5),
                            "how often they are fetched from a URL; for a token with an unknown key also at once, every 10 s at most"));
        }

        /** Adds to the problems of {@code settings} what is missing. */
        public void check(Settings settings) {
            settings.require(issuer.isPresent(), MISSING, "auth.jwt.issuer", "that of the tokens");
            settings.require(audience.isPresent(), MISSING, "auth.jwt.audience", "that of the tokens");
            settings.require(keys.isPresent(), MISSING, KEYS, "a file or a URL");
        }

        private static final String MISSING = "%s: missing (expected: %s, because auth.mode is jwt)";

        /** Where the keys are fetched from; empty if they are in a file. */
        public Optional<String> url() {
            return keys.filter(place -> place.contains("://"));
        }
    }

    private static final long LOOK_MILLIS = 1_000;
    private static final int LENGTH_MAX = 8_192;
    /** How far clocks may be apart. */
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private final String issuer;
    private final String audience;
    private final KeySource keys;
    private final Time time;

    JwtAuthenticator(Config config, KeySource keys, Time time) {
        this.issuer = config.issuer().orElseThrow();
        this.audience = config.audience().orElseThrow();
        this.keys = keys;
        this.time = time;
    }

    /**
     * With keys of a file. Blocks.
     *
     * @throws io.holdfast.base.config.ConfigException when they cannot be used
     */
    public static JwtAuthenticator ofFile(Vertx vertx, Config config, WatchedFiles files, Time time) {
        List<Path> file = List.of(Path.of(config.keys().orElseThrow()));
        return new JwtAuthenticator(
                config,
                KeySource.of(
                        files.open(Config.KEYS, file, contents -> Jwks.parse(vertx, Config.KEYS, contents.get(0)))),
                time);
    }

    /** With keys that {@code fetch} brings, from now on for as long as {@code vertx} lives. */
    public static JwtAuthenticator fetching(Vertx vertx, Config config, Supplier<Future<byte[]>> fetch, Time time) {
        FetchedKeys keys = new FetchedKeys(time, config.refresh(), fetch, json -> Jwks.parse(vertx, Config.KEYS, json));
        keys.look();
        vertx.setPeriodic(LOOK_MILLIS, t -> keys.look());
        return new JwtAuthenticator(config, keys, time);
    }

    @Override
    public Future<Caller> authenticate(String token) {
        JsonObject header;
        try {
            header = header(token);
        } catch (DecodeException | IllegalArgumentException | ClassCastException garbage) {
            return Future.failedFuture(denied("it is no JSON Web Token"));
        } catch (Failure.Denied denied) {
            return Future.failedFuture(denied);
        }
        String algorithm = header.getString("alg");
        String id = header.containsKey("kid") ? String.valueOf(header.getValue("kid")) : null;
        return find(algorithm, id).compose(key -> key.verify(token)
                .recover(bad -> Future.failedFuture(denied("its signature or its form is wrong")))
                .map(this::caller));
    }

    private JsonObject header(String token) {
        String[] parts = token.split("\\.", -1);
        if (token.length() > LENGTH_MAX) {
            throw denied("it is longer than %d characters".formatted(LENGTH_MAX));
        }
        if (parts.length != 3) {
            throw denied("it is no JSON Web Token");
        }
        JsonObject header = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[0])));
        if (!Jwks.ALGORITHMS.contains(String.valueOf(header.getValue("alg")))) {
            throw denied("its algorithm is none of RS256, ES256 and EdDSA");
        }
        if (header.containsKey("crit")) { // RFC 7515, section 4.1.11
            throw denied("it asks for an extension that is unknown here");
        }
        return header;
    }

    private Future<Jwks.Key> find(String algorithm, String id) {
        return keys.current()
                .flatMap(known -> known.find(algorithm, id))
                .map(Future::succeededFuture)
                .orElseGet(() -> keys.refresh().compose(v -> {
                    Jwks now = keys.current().orElse(null);
                    if (now == null) {
                        return Future.failedFuture(new Failure.Unavailable(
                                "no-keys",
                                "the keys of the issuer are not known yet; nothing was done; try again soon"));
                    }
                    return now.find(algorithm, id)
                            .map(Future::succeededFuture)
                            .orElseGet(() ->
                                    Future.failedFuture(denied("the key that it was signed with is unknown here")));
                }));
    }

    private Caller caller(JsonObject claims) {
        try {
            return checked(claims);
        } catch (ClassCastException malformed) {
            throw denied("a claim of it has another form than it should");
        }
    }

    private Caller checked(JsonObject claims) {
        long now = time.now().getEpochSecond();
        require(issuer.equals(claims.getValue("iss")), "its issuer is another one");
        require(texts(claims.getValue("aud")).anyMatch(audience::equals), "it is for another audience");
        Number expires = claims.getNumber("exp");
        require(expires != null, "it never expires");
        require(now - LEEWAY.toSeconds() < Objects.requireNonNull(expires).longValue(), "it has expired");
        require(now + LEEWAY.toSeconds() >= claims.getNumber("nbf", 0).longValue(), "it is not valid yet");
        String subject = (String) claims.getValue("sub", "");
        require(Subject.isOne(subject), "its subject is not " + Subject.RULE);
        Object scopes = claims.containsKey("scope") ? claims.getValue("scope") : claims.getValue("scp");
        Set<String> known = texts(scopes)
                .flatMap(words -> Arrays.stream(words.split(" ")))
                .filter(Scope.words()::contains) // what it may do elsewhere does not matter here
                .collect(Collectors.toSet());
        return new Caller(subject, known);
    }

    /** A text, or a list of texts. */
    private static Stream<String> texts(Object value) {
        if (value instanceof JsonArray list) {
            return list.stream().map(String.class::cast);
        }
        return Stream.ofNullable((String) value);
    }

    private static void require(boolean holds, String wrong) {
        if (!holds) {
            throw denied(wrong);
        }
    }

    private static Failure.Denied denied(String why) {
        return new Failure.Denied(Failure.Denied.INVALID_TOKEN, "the token is not accepted: " + why);
    }
}
