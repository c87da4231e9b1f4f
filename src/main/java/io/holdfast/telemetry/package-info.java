/** What a process knows of itself and of the others, for people: summaries, figures, events, traces. Nothing here decides anything. */
package io.holdfast.telemetry;
