package io.holdfast.client.operator;

import io.holdfast.api.InstanceApi;
import io.holdfast.http.Json;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What all commands about one instance are told, and how they have it done. */
final class InstanceOptions {
    @Parameters(index = "0", paramLabel = "SERVICE/ID", description = "The instance, as 'status' shows it.")
    private String instance;

    @Mixin
    private AdminOptions admin;

    /** Asks the admin port for {@code verb}. @param sentence about the service, the id and what the answer says of time */
    int tell(String verb, Map<String, String> wish, String sentence) {
        admin.require(
                instance.matches("[a-z0-9-]{1,64}/[A-Za-z0-9._-]{1,64}"),
                "SERVICE/ID: %s (expected: such as billing/1; 'status' shows them)",
                instance);
        InstanceApi.OverrideResult word = admin.client()
                .post("/instances/%s/%s".formatted(instance, verb), wish, InstanceApi.OverrideResult.class);
        System.out.println(admin.json() ? Json.text(word) : sentence.formatted(instance, word.span()));
        return 0;
    }
}
