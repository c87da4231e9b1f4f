package io.holdfast.telemetry.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggingTest {
    private static Logging.Config config(Map<String, String> values) {
        Settings settings = new Settings(List.of(Layer.of("test", values)));
        Logging.Config config = Logging.Config.from(settings);
        settings.validate();
        return config;
    }

    @Test
    void is_text_at_info_unless_told_otherwise() {
        assertEquals(new Logging.Config(Logging.Format.TEXT, Level.INFO, Map.of()), config(Map.of()));
    }

    @Test
    void has_levels_of_single_loggers() {
        assertEquals(
                Map.of("io.holdfast.rpc", Level.DEBUG, "access", Level.WARN),
                config(Map.of("log.levels", "io.holdfast.rpc=debug, access=warn"))
                        .levels());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log.format | xml | text or json",
                "log.level | loud | error, warn, info, debug or trace",
                "log.level | OFF | error, warn, info, debug or trace",
                "log.levels | access | comma-separated",
                "log.levels | access=loud | comma-separated",
                "log.levels | =info | comma-separated",
                "log.levels | a b=info | comma-separated",
                "log.levels | access=info, | comma-separated"
            })
    void names_key_and_rule_of_a_value_that_is_wrong(String key, String value, String rule) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> config(Map.of(key, value)));

        assertTrue(wrong.getMessage().contains(key), wrong.getMessage());
        assertTrue(wrong.getMessage().contains(rule), wrong.getMessage());
    }
}
