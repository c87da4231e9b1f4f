package io.holdfast.hosting;

import io.holdfast.http.Token;

/**
 * The secrets that requests to this process are checked for.
 *
 * @param admin allows to change what operators may change
 * @param cluster allows internal calls
 */
public record Tokens(Token admin, Token cluster) {}
