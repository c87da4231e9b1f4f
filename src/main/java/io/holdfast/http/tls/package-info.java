/**
 * TLS of ports and of clients: material from PEM files that are read again when they change, and the handlers and trust that are made of
 * it. Knows nothing of HTTP.
 */
package io.holdfast.http.tls;
