package io.holdfast.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the workflow files promise to whoever uses a release: actions that cannot be exchanged, few rights, signatures. */
class WorkflowsTest {
    private static final Path WORKFLOWS = Path.of(".github/workflows");
    private static final Pattern USES = Pattern.compile("^\\s*(- )?uses: .*");
    private static final Pattern PINNED = Pattern.compile("^\\s*(- )?uses: \\S+@[0-9a-f]{40} # v\\d+(\\.\\d+)*");

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(WORKFLOWS)) {
            return all.sorted().toList();
        }
    }

    private static JsonNode workflow(String name) throws IOException {
        return new YAMLMapper().readTree(WORKFLOWS.resolve(name).toFile());
    }

    /** The actions that a job uses, without their commits, in order. */
    private static List<String> actions(JsonNode job) {
        List<String> actions = new ArrayList<>();
        job.path("steps")
                .forEach(step -> actions.add(step.path("uses").asText("run").replaceFirst("@.*", "")));
        return actions;
    }

    private static List<String> notPinned(String text) {
        return text.lines()
                .filter(line ->
                        USES.matcher(line).matches() && !PINNED.matcher(line).matches())
                .map(String::strip)
                .toList();
    }

    @Test
    void name_actions_by_commit_and_say_which_version_it_is() throws IOException {
        for (Path file : files()) {
            assertEquals(List.of(), notPinned(Files.readString(file)), file.toString());
        }
    }

    @Test
    void an_action_that_can_be_moved_is_found() {
        String commit = "0123456789abcdef".repeat(3).substring(0, 40);

        assertEquals(
                List.of("- uses: a/b@v4", "uses: a/b@" + commit),
                notPinned("  - uses: a/b@v4\n  uses: a/b@%s\n  - uses: a/b@%s # v4.2.2\n".formatted(commit, commit)));
    }

    @Test
    void may_only_read_unless_a_job_says_what_else_it_needs() throws IOException {
        for (Path file : files()) {
            JsonNode permissions = new YAMLMapper().readTree(file.toFile()).path("permissions");
            assertEquals("{\"contents\":\"read\"}", permissions.toString(), file.toString());
        }
    }

    @Test
    void release_signs_what_it_publishes_before_it_does() throws IOException {
        JsonNode jobs = workflow("release.yml").path("jobs");
        JsonNode jar = jobs.path("jar").path("steps");

        List<String> steps = actions(jobs.path("jar"));
        int signed = steps.indexOf("actions/attest-build-provenance");
        assertEquals(
                "release/*", jar.path(signed).path("with").path("subject-path").asText());
        assertTrue(jar.path(signed - 1).path("run").asText().contains("SHA256SUMS"));
        assertTrue(jar.path(signed + 1).path("run").asText().contains("gh release create"));
        List<String> image = actions(jobs.path("image"));
        assertEquals(
                List.of("docker/build-push-action", "actions/attest-build-provenance"),
                image.subList(image.size() - 2, image.size()));
        jobs.forEach(job -> {
            assertEquals("write", job.path("permissions").path("id-token").asText());
            assertEquals("write", job.path("permissions").path("attestations").asText());
        });
    }

    @Test
    void what_the_jar_has_is_looked_up_at_each_push_and_each_day() throws IOException {
        JsonNode workflow = workflow("osv.yml");
        JsonNode steps = workflow.path("jobs").path("osv").path("steps");

        assertTrue(workflow.path("on").has("schedule") && workflow.path("on").has("push"), workflow.toString());
        assertTrue(steps.path(2).path("run").asText().contains("cyclonedx-maven-plugin:makeBom"));
        assertTrue(steps.path(3).path("with").path("scan-args").asText().contains("target/bom.json"));
    }
}
