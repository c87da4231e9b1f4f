package io.holdfast.telemetry.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpExportTest {
    private static OtlpExport.Config config(Map<String, String> values) {
        Settings settings = new Settings(List.of(Layer.of("test", values)));
        OtlpExport.Config config = OtlpExport.Config.from(settings);
        settings.validate();
        return config;
    }

    @Test
    void is_off_without_a_collector() {
        OtlpExport.Config config = config(Map.of());

        assertEquals(new OtlpExport.Config(Optional.empty(), 1), config);
        assertTrue(OtlpExport.open(config, "router", "1", "a").isEmpty());
    }

    @Test
    void goes_to_the_collector_that_is_named() {
        assertEquals(
                new OtlpExport.Config(Optional.of(URI.create("http://127.0.0.1:4318/v1/traces")), 0.25),
                config(Map.of("traces.endpoint", "http://127.0.0.1:4318/v1/traces", "traces.sample", "0.25")));
    }

    @ParameterizedTest
    @CsvSource({
        "traces.endpoint, 127.0.0.1:4318",
        "traces.endpoint, ftp://host/",
        "traces.endpoint, http://user:secret@host/",
        "traces.endpoint, http://",
        "traces.sample, 1.1",
        "traces.sample, -1",
        "traces.sample, NaN",
        "traces.sample, half"
    })
    void names_the_key_of_a_value_that_is_wrong(String key, String value) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> config(Map.of(key, value)));

        assertTrue(wrong.getMessage().contains(key), wrong.getMessage());
    }
}
