/**
 * How the process is measured: the registry with the conventions that all metrics share, and the metrics of the process itself. What is
 * counted elsewhere is registered where it is counted; {@link io.holdfast.telemetry.metrics.Conventions} gives it its buckets.
 */
package io.holdfast.telemetry.metrics;
