package io.holdfast.client.operator;

import io.holdfast.api.GroupApi;
import io.holdfast.base.config.DidYouMean;
import io.holdfast.client.HttpAddress;
import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all operator commands: which process to ask, and how to print its response. */
final class AdminOptions {
    /** How an answer is printed. */
    enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:${env:HOLDFAST_ADMIN_PORT:-9090}",
            description = "The admin port of any process (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text (default) or json.")
    private Output output;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean json() {
        return output == Output.JSON;
    }

    /** @throws ParameterException when the URL is none of an admin port */
    AdminClient client() {
        return AdminClient.at(url());
    }

    /** @throws ParameterException when it is none of an admin port */
    URI url() {
        return HttpAddress.of(spec.commandLine(), "--url", url);
    }

    /** @return {@code group}, which exists */
    String group(String group) {
        require(
                GroupApi.NAMES.contains(group),
                "GROUP: %s (expected: %s)%s",
                group,
                String.join(" or ", GroupApi.NAMES),
                DidYouMean.hint(group, GroupApi.NAMES));
        return group;
    }

    /** @return {@code id}, which a replica can have */
    int replica(Integer id) {
        require(id != null, "ID: missing (expected: the id of a replica)");
        require(id >= 1 && id <= GroupApi.ID_MAX, "ID: %d (expected: 1 to %d)", id, GroupApi.ID_MAX);
        return id;
    }

    void require(boolean holds, String rule, Object... values) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule.formatted(values));
        }
    }
}
