package io.holdfast.client.operator;

import io.holdfast.api.InstanceApi;
import io.holdfast.http.Json;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The instance that a command is about, and how the command is sent to the admin port. */
final class InstanceOptions {
    @Parameters(index = "0", paramLabel = "SERVICE/ID", description = "The instance, as 'status' shows it.")
    private String instance;

    @Mixin
    private AdminOptions admin;

    /** Sends {@code verb} to the admin port and prints the result. @param sentence with the instance and the span of the override */
    int apply(String verb, Map<String, String> request, String sentence) {
        admin.require(
                instance.matches("[a-z0-9-]{1,64}/[A-Za-z0-9._-]{1,64}"),
                "SERVICE/ID: %s (expected: such as billing/1; 'status' shows them)",
                instance);
        InstanceApi.OverrideResult result = admin.client()
                .post("/instances/%s/%s".formatted(instance, verb), request, InstanceApi.OverrideResult.class);
        System.out.println(admin.json() ? Json.text(result) : sentence.formatted(instance, result.span()));
        return 0;
    }
}
