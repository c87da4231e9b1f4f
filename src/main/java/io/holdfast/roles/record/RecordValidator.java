package io.holdfast.roles.record;

import io.holdfast.base.config.HeapShare;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Call;
import io.holdfast.http.Input;
import io.holdfast.http.Names;
import io.holdfast.roles.record.RecordCommand.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Validates what clients want to change: reports everything that is wrong at once. */
final class RecordValidator {

    /**
     * @param valueMax bytes of one value
     * @param updatable keys that may be changed; empty for all
     * @param limits of the whole record
     */
    record Config(int valueMax, Set<String> updatable, Limits limits) {
        private static final long PAST_SHARE_MIN = 3; // times the size of the record

        static Config from(Settings settings) {
            Config config = new Config(
                    settings.size("record.value-max", "16kb", "longest value"),
                    settings.parsed(
                            "record.updatable",
                            "",
                            "comma-separated names",
                            Config::names,
                            "keys that may be changed; all when empty"),
                    new Limits(
                            settings.integer("record.keys-max", 1_000, 1, 100_000, "keys in the record"),
                            settings.size("record.size-max", "256kb", "all keys and values together"),
                            settings.duration(
                                    "record.remember-for",
                                    Duration.ofMinutes(5),
                                    "how long the result of a change is returned to repetitions of its key"),
                            settings.integer("record.remember-max", 100_000, 1, 10_000_000, "results recorded at most"),
                            settings.size(
                                    "record.past-max",
                                    HeapShare.of(8, 64 << 20),
                                    "past values that recorded results need; by default an eighth of the heap,"
                                            + " 64mb at most")));
            // With less, a change that the record has room for could never be made.
            long past = PAST_SHARE_MIN * config.limits().bytesMax();
            settings.require(
                    config.limits().pastMax() >= past,
                    "record.past-max: %d (expected: at least %d, three times record.size-max)",
                    config.limits().pastMax(),
                    past);
            return config;
        }

        private static Optional<Set<String>> names(String text) {
            Set<String> names = new LinkedHashSet<>();
            Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .forEach(names::add);
            return Optional.of(names).filter(all -> all.stream().allMatch(Names::isOne));
        }
    }

    private final Config config;

    RecordValidator(Config config) {
        this.config = config;
    }

    /** The body of a PATCH: every member is a key. */
    Map<String, String> values(Input input) {
        List<String> names = input.names();
        if (names.size() > config.limits().keysMax()) {
            throw Call.invalid(
                    "body", "at most %d keys".formatted(config.limits().keysMax()));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : names) {
            input.require(Names.isOne(name), name, "expected: " + Names.RULE);
            input.require(mayChange(name), name, fixed());
            values.put(name, input.anyString(name, config.valueMax()));
        }
        input.validate();
        return values;
    }

    /** The body of a PUT. */
    String value(Input input) {
        String value = input.anyString("value", config.valueMax());
        input.validate();
        return value;
    }

    /** The key in a path, of a request that changes it. */
    String changed(Call call) {
        String name = call.name("key");
        if (!mayChange(name)) {
            throw new Failure.Invalid(
                    "invalid", "%s: %s".formatted(name, fixed()), List.of(new Failure.Detail(name, fixed())));
        }
        return name;
    }

    private boolean mayChange(String name) {
        return config.updatable().isEmpty() || config.updatable().contains(name);
    }

    private String fixed() {
        return "cannot be changed (expected: %s)".formatted(String.join(", ", config.updatable()));
    }
}
