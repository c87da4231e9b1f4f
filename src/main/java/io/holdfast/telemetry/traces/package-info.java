/** Where the spans of {@code http.trace} go. */
@NullMarked
package io.holdfast.telemetry.traces;

import org.jspecify.annotations.NullMarked;
