/**
 * Who a caller is, and what it may do: tokens that are kept as hashes, with a name, scopes and an expiry, and JSON Web Tokens of an issuer. Knows nothing
 * of requests.
 */
package io.holdfast.http.auth;
