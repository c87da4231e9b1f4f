package io.holdfast.telemetry.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.holdfast.base.config.Settings;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** The log of this process: its format and what is logged. {@code logback.xml} has what holds until the settings have been read. */
public final class Logging {
    /** How a log line looks. */
    enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a line, with the member names of Logstash. */
        JSON;

        static Optional<Format> of(String text) {
            return Arrays.stream(values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst();
        }
    }

    /**
     * What is logged, and how.
     *
     * @param level of every logger that has none of its own
     * @param levels by logger, which is the name of a class, a package, or {@code access}
     */
    public record Config(Format format, Level level, Map<String, Level> levels) {
        private static final String LEVELS = "error, warn, info, debug or trace";
        private static final Pattern LOGGER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]{0,200}");
        private static final List<Level> KNOWN = List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

        public Config {
            levels = Map.copyOf(levels);
        }

        /** Whether programs read the log: then all that is told has to be lines of it. */
        public boolean isJson() {
            return format == Format.JSON;
        }

        public static Config from(Settings settings) {
            return new Config(
                    settings.parsed("log.format", "text", "text or json", Format::of, "how log lines look"),
                    settings.parsed("log.level", "info", LEVELS, Config::level, "what is logged: this and worse"),
                    settings.parsed(
                            "log.levels",
                            "",
                            "comma-separated, such as io.holdfast.rpc=debug,access=warn",
                            Config::levels,
                            "levels of single loggers"));
        }

        private static Optional<Level> level(String text) {
            return KNOWN.stream()
                    .filter(level -> level.levelStr.toLowerCase(Locale.ROOT).equals(text))
                    .findFirst();
        }

        private static Optional<Map<String, Level>> levels(String text) {
            Map<String, Level> levels = new LinkedHashMap<>();
            for (String pair : text.isBlank() ? new String[0] : text.split(",", -1)) {
                String[] parts = pair.strip().split("=", -1);
                Optional<Level> level = parts.length == 2 ? level(parts[1]) : Optional.empty();
                if (level.isEmpty() || !LOGGER.matcher(parts[0]).matches()) {
                    return Optional.empty();
                }
                levels.put(parts[0], level.get());
            }
            return Optional.of(levels);
        }
    }

    private Logging() {}

    /** From now on the log is as {@code config} says. */
    public static void apply(Config config) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return; // a program that has this one as a library logs its own way
        }
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(config.level());
        config.levels().forEach((logger, level) -> context.getLogger(logger).setLevel(level));
        if (config.format() == Format.JSON) {
            appenders(context).forEach(appender -> writeJson(context, appender));
        }
    }

    private static List<StderrAppender> appenders(LoggerContext context) {
        Iterator<Appender<ILoggingEvent>> all =
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        Iterable<Appender<ILoggingEvent>> each = () -> all;
        return StreamSupport.stream(each.spliterator(), false)
                .filter(StderrAppender.class::isInstance)
                .map(StderrAppender.class::cast)
                .toList();
    }

    private static void writeJson(LoggerContext context, StderrAppender appender) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setVersion(null);
        encoder.start();
        appender.stop();
        appender.setEncoder(encoder);
        appender.start();
    }
}
