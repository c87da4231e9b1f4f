package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Header fields that are recognized while a message is read, so that nobody has to compare text afterwards. At most 64. */
public enum FieldName {
    ACCEPT("Accept"),
    ACCEPT_ENCODING("Accept-Encoding"),
    ACCEPT_LANGUAGE("Accept-Language"),
    ACCEPT_RANGES("Accept-Ranges"),
    AGE("Age"),
    ALLOW("Allow"),
    AUTHORIZATION("Authorization"),
    CACHE_CONTROL("Cache-Control"),
    CONNECTION("Connection"),
    CONTENT_ENCODING("Content-Encoding"),
    CONTENT_LENGTH("Content-Length"),
    CONTENT_TYPE("Content-Type"),
    COOKIE("Cookie"),
    DATE("Date"),
    DEADLINE(Headers.DEADLINE),
    ETAG("ETag"),
    EXPECT("Expect"),
    FORWARDED("Forwarded"),
    HOST("Host"),
    IDEMPOTENCY_KEY(Headers.IDEMPOTENCY_KEY),
    IDEMPOTENCY_REPLAYED(Headers.IDEMPOTENCY_REPLAYED),
    IF_MATCH("If-Match"),
    IF_MODIFIED_SINCE("If-Modified-Since"),
    IF_NONE_MATCH("If-None-Match"),
    KEEP_ALIVE("Keep-Alive"),
    LAST_MODIFIED("Last-Modified"),
    LOCATION("Location"),
    ORIGIN("Origin"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    PROXY_CONNECTION("Proxy-Connection"),
    REFERER("Referer"),
    REQUEST_ID(Headers.REQUEST_ID),
    RETRY_AFTER("Retry-After"),
    SERVER("Server"),
    SET_COOKIE("Set-Cookie"),
    TE("TE"),
    TRACEPARENT("traceparent"),
    TRACESTATE("tracestate"),
    TRAILER("Trailer"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    UPGRADE("Upgrade"),
    USER_AGENT("User-Agent"),
    VARY("Vary"),
    VIA("Via"),
    X_CACHE(Headers.X_CACHE),
    X_FORWARDED_FOR("X-Forwarded-For"),
    X_FORWARDED_HOST("X-Forwarded-Host"),
    X_FORWARDED_PORT("X-Forwarded-Port"),
    X_FORWARDED_PROTO("X-Forwarded-Proto"),
    X_REAL_IP("X-Real-IP");

    private static final int SLOTS = 256;
    private static final int CASE_BIT = 0x20;
    private static final FieldName[] TABLE = new FieldName[SLOTS];
    private static final Map<String, FieldName> USUAL =
            Arrays.stream(values()).collect(Collectors.toMap(FieldName::text, name -> name));

    static {
        for (FieldName name : values()) {
            int slot = slot(hashOf(name.lower));
            while (TABLE[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            TABLE[slot] = name;
        }
    }

    private final String text;
    private final byte[] lower;
    private final byte[] lineStart;

    FieldName(String text) {
        this.text = text;
        this.lineStart = (text + ": ").getBytes(ISO_8859_1);
        this.lower = text.toLowerCase(Locale.ROOT).getBytes(ISO_8859_1);
    }

    /** As it is usually written. */
    public String text() {
        return text;
    }

    /** How a line with it begins. */
    byte[] lineStart() {
        return lineStart;
    }

    /** One bit of 64. */
    long bit() {
        return 1L << ordinal();
    }

    /** The hash of a name, byte by byte, that is the same in any case. */
    static int hash(int before, byte octet) {
        return 31 * before + (octet | CASE_BIT);
    }

    /** @param hash of these bytes, which are in any case @return null for any other field */
    static @Nullable FieldName find(byte[] bytes, int from, int to, int hash) {
        for (int slot = slot(hash); TABLE[slot] != null; slot = (slot + 1) % SLOTS) {
            if (TABLE[slot].equals(bytes, from, to)) {
                return TABLE[slot];
            }
        }
        return null;
    }

    /** @param name in any case @return null for any other field */
    public static @Nullable FieldName of(String name) {
        FieldName usual = USUAL.get(name);
        if (usual != null) {
            return usual;
        }
        byte[] bytes = name.getBytes(ISO_8859_1);
        return find(bytes, 0, bytes.length, hashOf(bytes));
    }

    private boolean equals(byte[] bytes, int from, int to) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            byte octet = bytes[from + i];
            if ((octet >= 'A' && octet <= 'Z' ? octet | CASE_BIT : octet) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static int hashOf(byte[] bytes) {
        int hash = 0;
        for (byte octet : bytes) {
            hash = hash(hash, octet);
        }
        return hash;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 8) & (SLOTS - 1);
    }
}
