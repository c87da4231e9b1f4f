package io.holdfast.admin;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.auth.TokenTable;
import java.util.Optional;

/** Who has which token of operators at present: one of {@code admin.tokens-file}, or {@code admin.token} itself. Any thread may use it. */
final class OperatorTokens {
    /**
     * Whoever has a token.
     *
     * @param name of the token
     * @param scope the widest that it has
     * @param hash under which it is found again
     */
    record Holder(String name, OperatorScope scope, String hash) {}

    private final Tokens tokens;
    private final Time time;

    OperatorTokens(Tokens tokens, Time time) {
        this.tokens = tokens;
        this.time = time;
    }

    /** @throws Failure.Denied when there is no such token, or none at all here */
    Holder require(String secret) {
        return find(TokenTable.sha256(secret))
                .orElseThrow(
                        () -> denied(
                                "the token is unknown here, or has expired (expected: one of an operator, as Authorization: Bearer)"));
    }

    /** Who has the token with this hash; empty for one that is unknown, was removed or has expired. */
    Optional<Holder> find(String hash) {
        boolean isAdminToken = tokens.admin().secrets().all().stream()
                .anyMatch(secret -> TokenTable.sha256(secret).equals(hash));
        if (isAdminToken) {
            return Optional.of(new Holder(OperatorScope.ADMIN_TOKEN, OperatorScope.ADMIN, hash));
        }
        return tokens.operators().get().findByHash(hash, time.now()).flatMap(caller -> OperatorScope.of(caller)
                .map(scope -> new Holder(caller.subject(), scope, hash)));
    }

    /** The failure of whoever brings no valid token. @param otherwise its message, unless there are no tokens to bring */
    Failure.Denied denied(String otherwise) {
        boolean none =
                tokens.admin().secrets().isEmpty() && tokens.operators().get().isEmpty();
        return new Failure.Denied(
                none
                        ? "no token of operators is configured here: set HOLDFAST_ADMIN_TOKEN or HOLDFAST_ADMIN_TOKENS_FILE"
                        : otherwise);
    }
}
