package io.holdfast.base.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One place settings come from: the flags, the environment, a file.
 *
 * @param origin how a person calls the place: {@code flag}, {@code conf/cluster.yaml}
 * @param values what is set there, under the layer's own spelling of the keys
 * @param spelling how this layer writes a key: {@code router.port}, or {@code HOLDFAST_ROUTER_PORT}
 */
public record Layer(String origin, Map<String, String> values, Spelling spelling) {

    /** How a layer writes the key {@code router.port}. */
    public interface Spelling {
        String of(String key);
    }

    private static final String ENVIRONMENT_PREFIX = "HOLDFAST_";

    public Layer {
        values = Map.copyOf(values);
    }

    public static Layer of(String origin, Map<String, String> values) {
        return new Layer(origin, values, key -> key);
    }

    /** The variables that begin with {@code HOLDFAST_}, all of which must be known. */
    public static Layer environment(Map<String, String> environment) {
        Map<String, String> ours = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                ours.put(name, value);
            }
        });
        return new Layer("environment", ours, Layer::variable);
    }

    static String variable(String key) {
        return ENVIRONMENT_PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** What is set here for {@code key}, unchecked. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(spelling.of(key)));
    }

    /** How this layer writes {@code key}. */
    String spelled(String key) {
        return spelling.of(key);
    }

    /** Names set here that belong to none of the {@code known} keys, each with the nearest known name in this layer's spelling. */
    Collection<String> unknown(Collection<String> known) {
        var spelled = known.stream().map(spelling::of).toList();
        return values.keySet().stream()
                .filter(name -> !spelled.contains(name))
                .sorted()
                .map(name -> "%s: unknown setting%s [from %s]".formatted(name, DidYouMean.hint(name, spelled), origin))
                .toList();
    }
}
