package io.holdfast.telemetry.traces;

import io.holdfast.base.config.Settings;
import io.holdfast.http.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends the spans of this process to a collector, over OTLP with HTTP. Spans wait in a queue that is bounded, and leave on a thread of
 * their own: a collector that is slow or absent costs spans and nothing else.
 */
public final class OtlpExport implements AutoCloseable {
    private static final int WAITING_MAX = 4_096;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FLUSH = Duration.ofSeconds(2);

    /**
     * Where spans go.
     *
     * @param endpoint of the collector; empty for no traces
     * @param sample of the requests that come without a decision, from 0 to 1
     */
    public record Config(Optional<URI> endpoint, double sample) {
        private static final String ENDPOINT_RULE = "an http or https URL, such as http://127.0.0.1:4318/v1/traces";

        public static Config from(Settings settings) {
            return new Config(
                    settings.parsed(
                            "traces.endpoint",
                            "",
                            ENDPOINT_RULE,
                            Config::endpoint,
                            "OTLP collector that gets the traces; none without one"),
                    settings.parsed(
                            "traces.sample",
                            "1",
                            "a number from 0 to 1",
                            Config::share,
                            "share of the requests that are traced, of those whose client does not decide"));
        }

        private static Optional<Optional<URI>> endpoint(String text) {
            if (text.isBlank()) {
                return Optional.of(Optional.empty());
            }
            try {
                URI uri = new URI(text);
                boolean usable = uri.getHost() != null
                        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                        && uri.getUserInfo() == null;
                return usable ? Optional.of(Optional.of(uri)) : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }

        private static Optional<Double> share(String text) {
            try {
                double number = Double.parseDouble(text);
                return number >= 0 && number <= 1 ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private final SdkTracerProvider provider;
    private final Tracing tracing;

    private OtlpExport(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracing = Tracing.to(
                OpenTelemetrySdk.builder().setTracerProvider(provider).build());
    }

    /**
     * Empty where no traces are wanted.
     *
     * @param service the roles of this process, which is how traces call it
     * @param instance tells it apart from others with the same roles
     */
    public static Optional<OtlpExport> open(Config config, String service, String version, String instance) {
        return config.endpoint()
                .map(endpoint -> new OtlpExport(SdkTracerProvider.builder()
                        .setResource(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.namespace"), "holdfast",
                                AttributeKey.stringKey("service.name"), service,
                                AttributeKey.stringKey("service.version"), version,
                                AttributeKey.stringKey("service.instance.id"), instance)))
                        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sample())))
                        .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                        .setEndpoint(endpoint.toString())
                                        .setTimeout(TIMEOUT)
                                        .build())
                                .setMaxQueueSize(WAITING_MAX)
                                .build())
                        .build()));
    }

    public Tracing tracing() {
        return tracing;
    }

    /** Sends what waits, for two seconds at most. Blocks. */
    @Override
    public void close() {
        provider.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }
}
