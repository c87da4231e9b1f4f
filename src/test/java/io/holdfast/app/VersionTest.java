package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One version, wherever it is written down. */
class VersionTest {
    private static final String SNAPSHOT = "-SNAPSHOT";
    private static final Pattern HEADING = Pattern.compile("(?m)^## \\[(.+)] - (unreleased|\\d{4}-\\d\\d-\\d\\d)$");

    private final String version = found("pom.xml", "<artifactId>holdfast</artifactId>\\s*<version>(.+)</version>");

    private static String found(String file, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(read(file));
        assertTrue(matcher.find(), () -> file + ": nothing like " + pattern);
        return matcher.group(1);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new AssertionError(file, unreadable);
        }
    }

    private String released() {
        return version.replace(SNAPSHOT, "");
    }

    @Test
    void is_that_of_the_image() {
        assertEquals(version, found("docker/Dockerfile", "ARG VERSION=(.+)"));
    }

    @Test
    void is_that_of_the_deployment_once_it_is_released() {
        assertEquals(released(), found("k8s/overlays/prod/kustomization.yaml", "newTag: (.+)"));
    }

    @Test
    void heads_the_changelog_with_a_date_once_it_is_released() {
        Matcher heading = HEADING.matcher(read("CHANGELOG.md"));
        assertTrue(heading.find());

        assertEquals(released(), heading.group(1));
        assertEquals(version.endsWith(SNAPSHOT), heading.group(2).equals("unreleased"));
    }
}
