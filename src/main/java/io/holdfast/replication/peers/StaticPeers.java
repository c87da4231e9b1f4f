package io.holdfast.replication.peers;

import io.holdfast.base.config.HostName;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configured addresses of a group, whose replicas so find each other without a registry. */
public final class StaticPeers implements Peers {
    /** The form, as a person would write it. */
    public static final String FORM = "id=host:port for every replica, such as 1=10.0.0.1:7000,2=10.0.0.2:7000";

    private static final Pattern PEER =
            Pattern.compile("([1-9]\\d{0,3})=([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");

    private final Map<Integer, URI> urls;

    private StaticPeers(Map<Integer, URI> urls) {
        this.urls = Collections.unmodifiableMap(urls);
    }

    /** @throws IllegalArgumentException whose message is the rule that {@code text} breaks */
    public static StaticPeers parse(String text) {
        return parse(text, "http");
    }

    /** The same. @param scheme of their URLs */
    public static StaticPeers parse(String text, String scheme) {
        Map<Integer, URI> urls = new TreeMap<>();
        for (String peer : text.split(",", -1)) {
            Matcher matcher = PEER.matcher(peer.strip());
            require(matcher.matches(), FORM);
            int port = Integer.parseInt(matcher.group(3));
            require(port >= 1 && port <= 65_535, "a port from 1 to 65535 for replica " + matcher.group(1));
            require(HostName.isOne(matcher.group(2)), FORM);
            URI url = HostName.url(scheme, matcher.group(2), port);
            require(
                    !urls.containsValue(url),
                    "an address of its own for every replica, not %s twice",
                    url.getAuthority());
            require(
                    urls.put(Integer.parseInt(matcher.group(1)), url) == null,
                    "every replica once, not %s twice",
                    matcher.group(1));
        }
        return new StaticPeers(urls);
    }

    @Override
    public Optional<URI> find(int id) {
        return Optional.ofNullable(urls.get(id));
    }

    @Override
    public Map<Integer, URI> all() {
        return urls;
    }

    /** The replicas that were written down, the smallest first, never empty. */
    public Set<Integer> ids() {
        return urls.keySet();
    }

    private static void require(boolean holds, String rule, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(rule.formatted(arguments));
        }
    }
}
