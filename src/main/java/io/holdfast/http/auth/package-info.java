/**
 * Who a caller is, and what it may do: tokens that are kept as hashes, with a name, scopes and an expiry. Knows nothing of requests.
 */
package io.holdfast.http.auth;
