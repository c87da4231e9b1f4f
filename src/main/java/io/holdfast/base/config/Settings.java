package io.holdfast.base.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All settings of the process, read once at start: flag beats environment beats file beats default.
 *
 * <p>Reading a key declares it: name, rule, default and sentence stand at one place, in the {@code Config} record that wants it. So
 * {@link #validate()} must come after all reads; it names every bad value and every unknown key at once.
 */
public final class Settings {

    /**
     * A key as it was read.
     *
     * @param value as a person would write it; secrets in it are shown as stars
     * @param origin the layer it came from, or {@code default}
     * @param rule what a value must be; empty for a syntax of its own
     */
    public record Entry(String key, String value, String origin, String description, String rule) {}

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(b|kb|mb|gb)?");

    private final List<Layer> layers;
    private final Map<String, String> formerNames;
    private final Map<String, Entry> declared = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> deprecations = new ArrayList<>();

    /** Settings without former names. @param layers strongest first */
    public Settings(List<Layer> layers) {
        this(layers, Map.of());
    }

    /**
     * @param layers strongest first
     * @param formerNames by today's name of a key, the one it had in the release before: still read, with a warning
     */
    public Settings(List<Layer> layers, Map<String, String> formerNames) {
        this.layers = List.copyOf(layers);
        this.formerNames = Map.copyOf(formerNames);
    }

    public String string(String key, String defaultValue, String description) {
        return read(key, defaultValue, description, "text", Optional::of);
    }

    /** A text that may be absent; an empty one is absent. */
    public Optional<String> optional(String key, String description) {
        return Optional.of(read(key, "", description, "text", Optional::of)).filter(text -> !text.isBlank());
    }

    public Path path(String key, String defaultValue, String description) {
        return Path.of(string(key, defaultValue, description));
    }

    /** A host that becomes part of URLs. */
    public String host(String key, String defaultValue, String description) {
        return read(key, defaultValue, description, HostName.RULE, text -> Optional.of(text)
                .filter(HostName::isOne));
    }

    public int integer(String key, int defaultValue, int min, int max, String description) {
        String rule = "a whole number from %d to %d".formatted(min, max);
        return read(key, Integer.toString(defaultValue), description, rule, text -> parseWhole(text)
                        .filter(number -> number >= min && number <= max))
                .intValue();
    }

    /** A span of at least one millisecond, written {@code 250ms}, {@code 2s}, {@code 5m} or {@code 1h}. */
    public Duration duration(String key, Duration defaultValue, String description) {
        return read(
                key,
                write(defaultValue),
                description,
                "a time above zero, such as 250ms, 2s, 5m or 1h",
                Settings::parseDuration);
    }

    /** A number of bytes, written {@code 512}, {@code 64kb} or {@code 1mb}. */
    public int size(String key, String defaultValue, String description) {
        return read(
                key, defaultValue, description, "a size from 1 to 1gb, such as 512, 64kb or 1mb", Settings::parseSize);
    }

    public boolean bool(String key, boolean defaultValue, String description) {
        return read(key, Boolean.toString(defaultValue), description, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A value with a syntax of its own. @param parse empty when {@code rule} is broken */
    public <T> T parsed(
            String key, String defaultValue, String rule, Function<String, Optional<T>> parse, String description) {
        return read(key, defaultValue, description, rule, parse);
    }

    /**
     * A value with a syntax of its own.
     *
     * @param shown what people may see of the value, also of a wrong one
     * @param parse throws {@code IllegalArgumentException} whose message is the rule that is broken
     */
    public <T> T parsed(
            String key,
            String defaultValue,
            UnaryOperator<String> shown,
            Function<String, T> parse,
            String description) {
        return read(key, defaultValue, description, "", shown, parse);
    }

    /** A secret, from {@code key} or from the file that {@code key-file} names; never shown. */
    public Optional<String> secret(String key, String description) {
        return secretSource(key, description).text();
    }

    /** The same for whoever reads the file again when it changes. */
    public SecretSource secretSource(String key, String description) {
        String fileKey = key + "-file";
        Optional<String> direct = optional(key, description);
        Optional<String> file = optional(fileKey, "file that holds " + key);
        declared.computeIfPresent(
                key,
                (k, e) -> new Entry(k, e.value().isEmpty() ? "" : "********", e.origin(), e.description(), e.rule()));
        if (direct.isPresent() || file.isEmpty()) {
            return new SecretSource(key, direct, Optional.empty());
        }
        return new SecretSource(fileKey, SecretFile.read(fileKey, file.get(), problems::add), file.map(Path::of));
    }

    /** Adds a rule that spans several keys. */
    public void require(boolean holds, String problem, Object... arguments) {
        if (!holds) {
            problems.add(problem.formatted(arguments));
        }
    }

    /** Whether {@code key} was set, to whatever value. */
    public boolean isGiven(String key) {
        return layers.stream().anyMatch(layer -> nameIn(layer, key).isPresent());
    }

    /** One sentence for each key that is set under its former name, in the order of reading. */
    public List<String> deprecations() {
        return List.copyOf(deprecations);
    }

    /** Every key that was read, in the order of reading. */
    public List<Entry> entries() {
        return List.copyOf(declared.values());
    }

    /** @throws ConfigException when a value broke its rule or a layer sets a key that nothing reads */
    public void validate() {
        List<String> all = Stream.concat(problems.stream(), layers.stream().flatMap(l -> l.unknown(names()).stream()))
                .toList();
        if (!all.isEmpty()) {
            throw new ConfigException(String.join("\n", all));
        }
    }

    private <T> T read(
            String key, String defaultValue, String description, String rule, Function<String, Optional<T>> parse) {
        Function<String, T> strict = text -> parse.apply(text).orElseThrow(() -> new IllegalArgumentException(rule));
        return read(key, defaultValue, description, rule, UnaryOperator.identity(), strict);
    }

    private <T> T read(
            String key,
            String defaultValue,
            String description,
            String rule,
            UnaryOperator<String> shown,
            Function<String, T> parse) {
        Layer layer = layers.stream()
                .filter(l -> nameIn(l, key).isPresent())
                .findFirst()
                .orElse(Layer.of("default", Map.of(key, defaultValue)));
        String name = nameIn(layer, key).orElseThrow();
        checkName(layer, key, name);
        String value = layer.value(name).orElseThrow().strip();
        declared.put(key, new Entry(key, shown.apply(value), layer.origin(), description, rule));
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException broken) {
            problems.add("%s: %s (expected: %s) [from %s]"
                    .formatted(name, shown.apply(value), broken.getMessage(), layer.origin()));
            return defaultValue(key, defaultValue, parse);
        }
    }

    // The name under which a layer sets the key, today's first.
    private Optional<String> nameIn(Layer layer, String key) {
        return Stream.of(key, formerNames.getOrDefault(key, key))
                .filter(name -> layer.value(name).isPresent())
                .findFirst();
    }

    private void checkName(Layer layer, String key, String name) {
        String former = formerNames.getOrDefault(key, key);
        if (!name.equals(key)) {
            deprecations.add("%s is the former name of %s and will be unknown in the next release [from %s]"
                    .formatted(layer.spelled(name), layer.spelled(key), layer.origin()));
        } else if (!former.equals(key) && layer.value(former).isPresent()) {
            problems.add("%s: set together with %s, its name since (expected: one of them) [from %s]"
                    .formatted(layer.spelled(former), layer.spelled(key), layer.origin()));
        }
    }

    private List<String> names() {
        return Stream.concat(
                        declared.keySet().stream(),
                        declared.keySet().stream().map(formerNames::get).filter(Objects::nonNull))
                .toList();
    }

    private static <T> T defaultValue(String key, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(key + ": the default breaks its own rule", e);
        }
    }

    private static Optional<Long> parseWhole(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** Reads a span as {@link #duration} does; empty when it is none. */
    public static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        Duration span =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                };
        return Optional.of(span).filter(s -> !s.isZero());
    }

    /** Writes a span as {@link #parseDuration} reads it. */
    public static String write(Duration span) {
        return span.toMillis() % 1000 == 0 ? span.toSeconds() + "s" : span.toMillis() + "ms";
    }

    private static Optional<Integer> parseSize(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit =
                switch (Optional.ofNullable(matcher.group(2)).orElse("b")) {
                    case "kb" -> 1L << 10;
                    case "mb" -> 1L << 20;
                    case "gb" -> 1L << 30;
                    default -> 1L;
                };
        long bytes = Long.parseLong(matcher.group(1)) * unit;
        return bytes >= 1 && bytes <= 1L << 30 ? Optional.of((int) bytes) : Optional.empty();
    }
}
