package io.holdfast.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.admin.OperatorScope;
import io.holdfast.api.Rpc;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.SecretSource;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.Token;
import io.holdfast.http.TokenSecrets;
import io.holdfast.http.auth.NamedToken;
import io.holdfast.http.auth.TokenTable;
import io.holdfast.http.auth.TokensFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of this process: from its settings, or from files that are read again when they change.
 *
 * @param generated the file of the admin token, if this process made it for itself
 */
record ProcessTokens(Tokens tokens, Optional<Path> generated) {
    /** The setting that names the file with the tokens of operators. */
    static final String OPERATORS = "admin.tokens-file";

    private static final Logger LOG = LoggerFactory.getLogger(ProcessTokens.class);

    /** Blocks. */
    static ProcessTokens open(AppConfig config, Vertx vertx, WatchedFiles files, Time time) {
        AppConfig.Secrets secrets = config.secrets();
        Optional<Path> generated = secrets.adminToken().text().isEmpty() && config.alone()
                ? Optional.of(generated(config.dataDir()))
                : Optional.empty();
        SecretSource admin = generated
                .map(file -> new SecretSource("admin-token", Optional.empty(), Optional.of(file)))
                .orElse(secrets.adminToken());
        Token adminToken = Token.required("admin", watched(admin, files));
        AccessGuard access = config.servesClients()
                ? AccessGuard.of(config.access(), adminToken, vertx, files, time)
                : AccessGuard.open(adminToken);
        return new ProcessTokens(
                new Tokens(
                        adminToken,
                        new Token("cluster", cluster(config, files), true),
                        secrets.operatorTokens()
                                .map(file -> operators(file, files))
                                .orElse(() -> TokenTable.EMPTY),
                        Token.required("metrics", watched(secrets.metricsToken(), files)),
                        access),
                generated);
    }

    private static Supplier<TokenTable> operators(Path file, WatchedFiles files) {
        return files.open(OPERATORS, List.of(file), contents -> {
            List<NamedToken> tokens = TokensFile.parse(OPERATORS, contents.get(0), OperatorScope.words());
            if (tokens.stream().anyMatch(token -> token.name().equals(OperatorScope.ADMIN_TOKEN))) {
                throw new ConfigException("%s: name: %s (expected: another one, because the audit calls admin.token so)"
                        .formatted(OPERATORS, OperatorScope.ADMIN_TOKEN));
            }
            return new TokenTable(tokens);
        })::get;
    }

    private static Path generated(Path dataDir) {
        try {
            return AdminToken.in(dataDir);
        } catch (IOException e) {
            throw StartFailure.unusable(dataDir, e);
        }
    }

    private static Supplier<TokenSecrets> cluster(AppConfig config, WatchedFiles files) {
        SecretSource source = config.secrets().clusterToken();
        if (source.text().isEmpty() && config.alone()) {
            // Nothing else needs the cluster token of a process that is alone, so a random one will do.
            TokenSecrets random = TokenSecrets.of(Randomness.token());
            return () -> random;
        }
        if (source.text().isEmpty()) {
            LOG.warn(
                    "no cluster token is set: every process on this machine may call {} (HOLDFAST_CLUSTER_TOKEN)",
                    Rpc.PREFIX);
        }
        return watched(source, files);
    }

    private static Supplier<TokenSecrets> watched(SecretSource source, WatchedFiles files) {
        if (source.file().isPresent()) {
            return files.open(
                    source.key(),
                    List.of(source.file().get()),
                    contents -> TokenSecrets.parse(source.key(), new String(contents.get(0), UTF_8)))::get;
        }
        TokenSecrets always = source.text()
                .map(text -> TokenSecrets.parse(source.key(), text))
                .orElse(TokenSecrets.NONE);
        return () -> always;
    }
}
