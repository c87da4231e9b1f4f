package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.DidYouMean;
import io.holdfast.base.config.ParseErrors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads tokens from YAML: a list, each with {@code name}, {@code sha256} and {@code scopes}, and {@code expires} if it expires. Whoever has
 * two of one name is the same caller with either.
 */
public final class TokensFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> MEMBERS = Set.of("name", "sha256", "scopes", "expires");
    private static final int TOKENS_MAX = 10_000;
    private static final int OF_ONE_NAME_MAX = 2;

    private final String key;
    private final Set<String> known;
    private final Map<String, Integer> names = new HashMap<>();
    private final Set<String> hashes = new HashSet<>();

    private TokensFile(String key, Set<String> known) {
        this.key = key;
        this.known = known;
    }

    /**
     * @param key the setting that names the file, for messages
     * @param known the scopes there are
     * @throws ConfigException naming the entry, the member and the rule it breaks
     */
    public static List<NamedToken> parse(String key, byte[] yaml, Set<String> known) {
        return new TokensFile(key, known).tokens(new String(yaml, UTF_8));
    }

    private List<NamedToken> tokens(String yaml) {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw problem(ParseErrors.at(e));
        }
        if (!root.isMissingNode() && !root.isArray() || root.size() > TOKENS_MAX) {
            throw problem("expected: a list of at most %d entries with name, sha256, scopes, and expires if it expires"
                    .formatted(TOKENS_MAX));
        }
        List<NamedToken> tokens = new ArrayList<>();
        for (JsonNode item : root) {
            tokens.add(token("entry %d: ".formatted(tokens.size() + 1), item));
        }
        return tokens;
    }

    private NamedToken token(String where, JsonNode item) {
        item.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw problem(where + name + ": unknown member" + DidYouMean.hint(name, MEMBERS));
            }
        });
        String name = text(where, item, "name", "[A-Za-z0-9._@:-]{1,64}", "1 to 64 of A-Z, a-z, 0-9 and . _ @ : -");
        if (names.merge(name, 1, Integer::sum) > OF_ONE_NAME_MAX) {
            throw problem("%sname: %s (expected: at most two entries of one name, the old token and the new one)"
                    .formatted(where, name));
        }
        String hash = text(where, item, "sha256", "[0-9a-f]{64}", "64 lowercase hex digits, from sha256sum");
        if (!hashes.add(hash)) {
            throw problem("%ssha256: the one of another entry (expected: one token an entry)".formatted(where));
        }
        return new NamedToken(name, hash, scopes(where, item.path("scopes")), expires(where, item));
    }

    // Not shown: whoever writes the token in place of its hash must not find it in the log.
    private String text(String where, JsonNode item, String member, String form, String rule) {
        String text = item.path(member).asText("");
        if (!text.matches(form)) {
            String shown = member.equals("sha256") || text.isEmpty() ? "missing or malformed" : text;
            throw problem("%s%s: %s (expected: %s)".formatted(where, member, shown, rule));
        }
        return text;
    }

    private Set<String> scopes(String where, JsonNode list) {
        Set<String> scopes = new TreeSet<>();
        list.forEach(scope -> scopes.add(scope.asText()));
        if (!list.isArray() || scopes.isEmpty()) {
            throw problem("%sscopes: missing (expected: a list of at least one)".formatted(where));
        }
        scopes.stream().filter(scope -> !known.contains(scope)).findFirst().ifPresent(unknown -> {
            throw problem("%sscopes: %s (expected: some of %s)%s"
                    .formatted(
                            where, unknown, String.join(", ", new TreeSet<>(known)), DidYouMean.hint(unknown, known)));
        });
        return scopes;
    }

    private Optional<Instant> expires(String where, JsonNode item) {
        if (!item.has("expires")) {
            return Optional.empty();
        }
        String text = item.path("expires").asText();
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw problem("%sexpires: %s (expected: a time such as 2027-01-31T12:00:00Z)".formatted(where, text));
        }
    }

    private ConfigException problem(String what) {
        return new ConfigException(key + ": " + what);
    }
}
