package io.holdfast.hosting;

import io.holdfast.http.AccessGuard;
import io.holdfast.http.Token;
import io.holdfast.http.auth.TokenTable;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The secrets that requests to this process are checked for.
 *
 * @param admin allows to change what operators may change
 * @param cluster allows internal calls
 * @param operators tokens of operators with names and scopes, at present
 * @param metrics allows to read the metrics
 * @param access who may do what on the public API
 */
public record Tokens(Token admin, Token cluster, Supplier<TokenTable> operators, Token metrics, AccessGuard access) {

    /** Without operators that have names, and without a token of scrapers. */
    public Tokens(Token admin, Token cluster, AccessGuard access) {
        this(admin, cluster, () -> TokenTable.EMPTY, Token.required("metrics", Optional.empty()), access);
    }
}
