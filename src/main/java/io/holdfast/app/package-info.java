/** The command line, the configuration, the list of roles, and the start of a process: the only place that wires the rest. */
package io.holdfast.app;
