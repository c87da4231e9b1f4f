/** What the processes of a cluster tell each other of themselves, and how it travels (ADR 52). */
package io.holdfast.telemetry.processes;
