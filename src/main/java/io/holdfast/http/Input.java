package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.config.ParseErrors;
import io.holdfast.base.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JSON object from outside, on its way to become a record of ours: read each member with its rule, then {@link #validate()},
 * which names everything that was wrong at once. A reader returns a harmless value for a bad member.
 */
public final class Input {
    private final JsonNode root;
    private final Set<String> read = new HashSet<>();
    private final List<Failure.Detail> problems = new ArrayList<>();

    private Input(JsonNode root) {
        this.root = root;
    }

    /** @throws Failure.Invalid when the bytes are not one JSON object */
    public static Input of(Buffer body) {
        if (body == null || body.length() == 0) {
            throw new Failure.Invalid("invalid-json", "the body is empty (expected: a JSON object)");
        }
        try {
            JsonNode root = Json.parse(body);
            if (!root.isObject()) {
                throw new Failure.Invalid(
                        "invalid-json",
                        "the body is a JSON %s (expected: an object)"
                                .formatted(root.getNodeType().name().toLowerCase(Locale.ROOT)));
            }
            return new Input(root);
        } catch (JsonProcessingException e) {
            throw new Failure.Invalid("invalid-json", "the body is not valid JSON: " + ParseErrors.at(e));
        } catch (IOException e) {
            throw new Failure.Invalid("invalid-json", "the body is not readable as JSON: " + firstLine(e.getMessage()));
        }
    }

    /** A required text of {@code min} to {@code max} characters without control characters. */
    public String string(String name, int min, int max) {
        return string(
                name,
                "a text of %d to %d characters, none of them a control character".formatted(min, max),
                text -> isWithin(text, min, max));
    }

    /** A required name, by the rule of {@link Names}. */
    public String name(String name) {
        return string(name, Names.RULE, Names::isOne);
    }

    /** A required text that {@code check} lets pass, besides being one without control characters. @param rule in words */
    public String string(String name, String rule, Predicate<String> check) {
        return text(name, rule, ControlCharacters::firstIn, check);
    }

    /** The same, and it may have several lines and tabs. */
    public String lines(String name, String rule, Predicate<String> check) {
        return text(name, rule, ControlCharacters::firstInLines, check);
    }

    private String text(
            String name, String rule, Function<String, Optional<String>> forbidden, Predicate<String> check) {
        JsonNode node = member(name);
        Optional<String> control = node.isTextual() ? forbidden.apply(node.textValue()) : Optional.empty();
        if (control.isPresent()) {
            return wrong(name, "holds the control character " + control.get(), rule, "");
        }
        boolean fine = node.isTextual() && check.test(node.textValue());
        return fine ? node.textValue() : wrong(name, node, rule, "");
    }

    /** A list of texts that {@code check} lets pass; none when the member is absent. @param rule in words, for each of them */
    public List<String> strings(String name, int max, String rule, Predicate<String> check) {
        JsonNode node = member(name);
        List<String> texts = new ArrayList<>();
        node.forEach(item -> texts.add(item.isTextual() && check.test(item.textValue()) ? item.textValue() : null));
        boolean fine = node.isMissingNode() || node.isArray() && texts.size() <= max && !texts.contains(null);
        return fine ? texts : wrong(name, node, "a list of at most %d, each %s".formatted(max, rule), List.of());
    }

    /** Whether the object has this member; one that may be absent is read only then. */
    public boolean has(String name) {
        return !member(name).isMissingNode();
    }

    private static boolean isWithin(String text, int min, int max) {
        int length = text.codePointCount(0, text.length());
        return length >= min && length <= max;
    }

    /** A required text, whatever characters it has, of at most {@code bytesMax} bytes in UTF-8. */
    public String anyString(String name, int bytesMax) {
        JsonNode node = member(name);
        String rule = "a text of at most %d bytes".formatted(bytesMax);
        if (!node.isTextual() || node.textValue().getBytes(UTF_8).length > bytesMax) {
            return wrong(name, node, rule, "");
        }
        boolean written = UTF_8.newEncoder().canEncode(node.textValue());
        return written ? node.textValue() : wrong(name, node, rule + " without half characters", "");
    }

    /** The names of all members, in their order: of an object whose names are its content. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        root.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A rule of the caller's for the member or its name. */
    public void require(boolean holds, String name, String detail) {
        if (!holds) {
            read.add(name);
            problems.add(new Failure.Detail(pointer(name), detail));
        }
    }

    /** A truth value; {@code defaultValue} when the member is absent. */
    public boolean bool(String name, boolean defaultValue) {
        JsonNode node = member(name);
        boolean fine = node.isBoolean() || node.isMissingNode();
        return fine ? node.asBoolean(defaultValue) : wrong(name, node, "true or false", defaultValue);
    }

    /** A required whole number, written without fraction or exponent. */
    public long integer(String name, long min, long max) {
        JsonNode node = member(name);
        boolean fine = node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= min
                && node.longValue() <= max;
        return fine ? node.longValue() : wrong(name, node, "a whole number from %d to %d".formatted(min, max), min);
    }

    public Optional<Long> optionalInteger(String name, long min, long max) {
        return member(name).isMissingNode() ? Optional.empty() : Optional.of(integer(name, min, max));
    }

    /** A required exact decimal, zero or more, with at most four decimals; it comes back with two to four, none superfluous. */
    public BigDecimal price(String name, BigDecimal max) {
        JsonNode node = member(name);
        String rule = "a number from 0 to %s with at most 4 decimals".formatted(max);
        if (!node.isNumber()) {
            return wrong(name, node, rule, BigDecimal.ZERO);
        }
        BigDecimal price = node.decimalValue();
        // The scale is checked first: comparing 1e999999999 with anything would expand it.
        boolean fine = price.scale() <= 12
                && price.precision() - price.scale() <= 18
                && price.signum() >= 0
                && price.compareTo(max) <= 0
                && price.stripTrailingZeros().scale() <= 4;
        return fine ? tidy(price) : wrong(name, node, rule, BigDecimal.ZERO);
    }

    private static BigDecimal tidy(BigDecimal price) {
        return price.setScale(Math.max(2, price.stripTrailingZeros().scale()));
    }

    /** One of the constants, which must be there. @param word how each is written */
    public <E extends Enum<E>> E word(String name, Class<E> type, Function<E, String> word) {
        JsonNode node = member(name);
        E[] all = type.getEnumConstants();
        String rule = Arrays.stream(all).map(word).collect(Collectors.joining(" or "));
        return Arrays.stream(all)
                .filter(each -> node.isTextual() && node.textValue().equals(word.apply(each)))
                .findFirst()
                .orElseGet(() -> wrong(name, node, rule, all[0]));
    }

    /** One of the constants, written in lower case; {@code defaultValue} when the member is absent. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E defaultValue) {
        JsonNode node = member(name);
        if (node.isMissingNode()) {
            return defaultValue;
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT);
            if (node.isTextual() && node.textValue().equals(word)) {
                return constant;
            }
            words.add(word);
        }
        return wrong(name, node, String.join(" or ", words), defaultValue);
    }

    /** @throws Failure.Invalid naming every bad member and every unknown one */
    public void validate() {
        root.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                problems.add(new Failure.Detail(pointer(name), "unknown member (expected: " + knownNames() + ")"));
            }
        });
        if (!problems.isEmpty()) {
            String first = problems.get(0).pointer() + ": " + problems.get(0).detail();
            String more = problems.size() == 1 ? "" : " (and %d more)".formatted(problems.size() - 1);
            throw new Failure.Invalid("invalid", first + more, problems);
        }
    }

    private JsonNode member(String name) {
        read.add(name);
        return root.path(name);
    }

    private <T> T wrong(String name, JsonNode node, String rule, T harmless) {
        return wrong(name, node.isMissingNode() ? "missing" : abbreviate(node.toString()), rule, harmless);
    }

    private <T> T wrong(String name, String found, String rule, T harmless) {
        problems.add(new Failure.Detail(pointer(name), "%s (expected: %s)".formatted(found, rule)));
        return harmless;
    }

    private String knownNames() {
        return String.join(", ", read.stream().sorted().toList());
    }

    private static String pointer(String name) {
        return JsonPointer.empty().appendProperty(abbreviate(name)).toString();
    }

    private static String abbreviate(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private static String firstLine(String message) {
        return message == null
                ? "unreadable"
                : abbreviate(message.lines().findFirst().orElse("unreadable"));
    }
}
