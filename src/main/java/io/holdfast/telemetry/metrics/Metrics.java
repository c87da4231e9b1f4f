package io.holdfast.telemetry.metrics;

import io.holdfast.base.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The meters of this process, and what a scraper gets of them. Any thread may use it. */
public final class Metrics {
    private static final ExpositionFormatWriter TEXT =
            PrometheusTextFormatWriter.builder().build();
    private static final ExpositionFormatWriter OPEN_METRICS =
            OpenMetricsTextFormatWriter.builder().build();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger bytesBefore = new AtomicInteger(1 << 14);

    /** What a scraper gets. @param contentType of the format that it asked for */
    public record Scrape(String contentType, Buffer body) {}

    private final boolean enabled;

    /** @param enabled whether anything is counted; where it is not, no request pays for it */
    public record Config(boolean enabled) {
        public static final Config USUAL = new Config(true);

        public static Config from(Settings settings) {
            return new Config(settings.bool("metrics.enabled", true, "whether this process counts, and has /metrics"));
        }
    }

    public Metrics() {
        this(Config.USUAL);
    }

    public Metrics(Config config) {
        this.enabled = config.enabled();
        registry.config().meterFilter(enabled ? new Conventions() : MeterFilter.deny());
    }

    public boolean isEnabled() {
        return enabled;
    }

    public MeterRegistry registry() {
        return registry;
    }

    /**
     * All metrics as they are now. Takes a while where there are many: not for an event loop.
     *
     * @param accept the scraper's Accept field, if it sent one: OpenMetrics for those that know it, else Prometheus' text format
     */
    public Scrape scrape(@Nullable String accept) throws IOException {
        ExpositionFormatWriter format = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : TEXT;
        ByteArrayOutputStream text = new ByteArrayOutputStream(bytesBefore.get());
        format.write(text, registry.getPrometheusRegistry().scrape());
        bytesBefore.set(text.size() + 1_024);
        return new Scrape(format.getContentType(), Buffer.buffer(text.toByteArray()));
    }
}
