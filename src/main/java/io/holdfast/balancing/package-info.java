/** Which node gets a request: selection, circuit breakers, retry policy and budget, slow start. Free of I/O. */
package io.holdfast.balancing;
