/**
 * What a request carries on its way through the platform: its id and its W3C trace context. A {@link
 * io.holdfast.http.trace.RequestScope} begins with a request and stays with its Vert.x context, so log lines, problems and internal calls
 * find it there. {@link io.holdfast.http.trace.Tracing} makes the spans, where an exporter is configured.
 */
@NullMarked
package io.holdfast.http.trace;

import org.jspecify.annotations.NullMarked;
