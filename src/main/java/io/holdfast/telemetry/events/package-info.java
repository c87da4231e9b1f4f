/** What happened: a bounded log of events in memory, and its file. */
package io.holdfast.telemetry.events;
