package io.holdfast.roles.order;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The metrics of a replica's orders and of the index of their keys. */
final class OrderMetrics {
    private OrderMetrics() {}

    static void register(MeterRegistry meters, OrderStore store, OrderTable table) {
        gauge(
                meters,
                "last.number",
                "number of the newest order in this replica's store",
                store,
                OrderStore::lastNumber);
        gauge(
                meters,
                "key.index.filters",
                "filters in which a key that is unknown is looked up",
                table,
                t -> t.keyIndexSize().filters());
        gauge(meters, "key.index.segments", "open segments of the key index, in memory", table, t -> t.keyIndexSize()
                .openSegments());
    }

    private static <T> void gauge(
            MeterRegistry meters, String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder("holdfast.order." + name, of, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
