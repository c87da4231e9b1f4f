/** Rolling rates and percentiles: counted where requests end, sent on as a few bytes, and added up over routers. Pure. */
package io.holdfast.telemetry.figures;
