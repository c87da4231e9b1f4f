package io.holdfast.registry.redis;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is and how to come in: one server, with TLS or without, or a master that Sentinels know.
 *
 * <p>The password stays inside: neither {@link #toString()} nor the addresses given to the client carry it.
 */
public final class RedisUrl {
    /** The forms, as a person would write them. */
    public static final String FORMS = "redis://[user][:password@]host:port/db, rediss://... for TLS, "
            + "or redis-sentinel://[:password@]host:port,host:port/master/db";

    private static final Pattern URL = Pattern.compile("([a-z-]+)://([^/?#]*)(.*)");
    private static final Pattern NODE = Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern DB = Pattern.compile("\\d{1,4}");
    private static final Pattern ESCAPES = Pattern.compile("([^%]|%[0-9A-Fa-f]{2})*");

    /** What a URL's scheme asks for. */
    private enum Kind {
        PLAIN("redis"),
        TLS("rediss"),
        SENTINEL("redis-sentinel");

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }
    }

    private final Kind kind;
    private final List<String> nodes;
    private final Optional<String> master;
    private final int db;
    private final Optional<String> user;
    private final Optional<String> password;

    private RedisUrl(
            Kind kind,
            List<String> nodes,
            Optional<String> master,
            int db,
            Optional<String> user,
            Optional<String> password) {
        this.kind = kind;
        this.nodes = List.copyOf(nodes);
        this.master = master;
        this.db = db;
        this.user = user;
        this.password = password;
    }

    /** @throws IllegalArgumentException whose message is the rule that {@code text} breaks, without any part of the text */
    public static RedisUrl parse(String text) {
        Matcher url = URL.matcher(text);
        require(url.matches(), FORMS);
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.scheme.equals(url.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(FORMS));
        String rest = url.group(3);
        require(!rest.contains("@"), "/, ? and # in a user or password written as %2F, %3F and %23");
        require(!rest.contains("?") && !rest.contains("#"), "nothing after the db: " + FORMS);

        String authority = url.group(2);
        int at = authority.lastIndexOf('@');
        String login = authority.substring(0, Math.max(0, at));
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        require(kind != Kind.SENTINEL || user.isEmpty(), "no user for Sentinels, only :password@");
        String[] path = rest.replaceFirst("^/", "").split("/", -1);
        int names = kind == Kind.SENTINEL ? 1 : 0;
        require(path.length <= names + 1, FORMS);
        require(names == 0 || NAME.matcher(path[0]).matches(), "the name of the master after the Sentinels: " + FORMS);
        return new RedisUrl(
                kind,
                nodes(kind, authority.substring(at + 1)),
                Optional.of(path[0]).filter(name -> names == 1),
                db(path.length > names ? path[names] : ""),
                decoded(user),
                decoded(colon < 0 ? "" : login.substring(colon + 1)));
    }

    /** What people may see of a text that should be a URL, also of a wrong one. */
    public static String masked(String text) {
        String shown = text.replaceFirst("\\?.*@", "@").replaceFirst("\\?.*", "?********");
        int at = shown.lastIndexOf('@');
        int scheme = shown.indexOf("://") < 0 ? 0 : shown.indexOf("://") + 3;
        if (at >= scheme) {
            return shown.substring(0, scheme) + "********" + shown.substring(at);
        }
        return shown.startsWith(":", scheme) ? shown.substring(0, scheme) + "********" : shown;
    }

    boolean hasPassword() {
        return password.isPresent();
    }

    boolean hasUser() {
        return user.isPresent();
    }

    boolean hasTls() {
        return kind == Kind.TLS;
    }

    /** The same place, entered with this password. */
    RedisUrl with(String otherPassword) {
        return new RedisUrl(kind, nodes, master, db, user, Optional.of(otherPassword));
    }

    /** How a person calls it, without user and password. */
    public String name() {
        return "%s://%s%s/%d"
                .formatted(
                        kind.scheme,
                        String.join(",", nodes),
                        master.map(m -> "/" + m).orElse(""),
                        db);
    }

    /**
     * How the client comes there.
     *
     * @param ca the certificates to trust instead of those the JVM trusts, as PEM
     * @param attempt counts up: the client asks Sentinels one after the other and would never get past one that hangs, so each attempt
     *     begins with another one
     */
    RedisOptions options(Duration timeout, Optional<String> ca, int attempt) {
        NetClientOptions net = new NetClientOptions().setTcpKeepAlive(true).setConnectTimeout((int) timeout.toMillis());
        if (hasTls()) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            ca.ifPresent(pem -> net.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
        }
        RedisOptions options = new RedisOptions().setNetClientOptions(net);
        user.ifPresent(options::setUser);
        password.ifPresent(options::setPassword);
        master.ifPresent(name -> options.setType(RedisClientType.SENTINEL).setMasterName(name));
        String scheme = hasTls() ? "rediss" : "redis";
        List<String> turned = new ArrayList<>(nodes);
        Collections.rotate(turned, -(attempt % nodes.size()));
        turned.forEach(node -> options.addConnectionString("%s://%s/%d".formatted(scheme, node, db)));
        return options;
    }

    @Override
    public String toString() {
        return name();
    }

    private static List<String> nodes(Kind kind, String text) {
        List<String> nodes =
                Arrays.stream(text.split(",", -1)).map(RedisUrl::node).collect(Collectors.toList());
        require(kind == Kind.SENTINEL || nodes.size() == 1, "one host:port; several only with redis-sentinel://");
        return nodes;
    }

    private static String node(String text) {
        Matcher node = NODE.matcher(text);
        require(node.matches(), "host:port, the host of letters, digits, dots and dashes");
        int port = Integer.parseInt(node.group(2));
        require(port >= 1 && port <= 65_535, "a port from 1 to 65535");
        // The client reads it as a URI too, whose rules for hosts are narrower still.
        require(isHost(text), "host:port, the host being a name or an IP address");
        return text;
    }

    private static boolean isHost(String node) {
        try {
            return URI.create("redis://" + node).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int db(String text) {
        require(text.isEmpty() || DB.matcher(text).matches(), "a db from 0 to 9999");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    // RFC 3986 §2.1: only percent signs escape; a plus is a plus.
    private static Optional<String> decoded(String text) {
        require(ESCAPES.matcher(text).matches(), "two hexadecimal digits after every % in a user or password");
        return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8))
                .filter(t -> !t.isEmpty());
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
