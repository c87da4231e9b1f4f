/** How log lines look: readable on a terminal, JSON for programs, each with the request that it belongs to. */
@NullMarked
package io.holdfast.telemetry.logs;

import org.jspecify.annotations.NullMarked;
