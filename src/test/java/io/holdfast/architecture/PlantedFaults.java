package io.holdfast.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/** Small classes, each breaking one rule of the architecture, compiled into a directory of their own. */
final class PlantedFaults {
    private static final Map<String, Map<String, String>> SOURCES = Map.of(
            "upstairs",
            Map.of(
                    "io/holdfast/base/Low.java",
                    "package io.holdfast.base; class Low { io.holdfast.roles.x.High high; }",
                    "io/holdfast/roles/x/High.java",
                    "package io.holdfast.roles.x; public class High {}"),
            "neighbours",
            Map.of(
                    "io/holdfast/roles/x/One.java",
                    "package io.holdfast.roles.x; class One { io.holdfast.roles.y.Two two; }",
                    "io/holdfast/roles/y/Two.java",
                    "package io.holdfast.roles.y; public class Two {}"),
            "cycle",
            Map.of(
                    "io/holdfast/platform/x/One.java",
                    "package io.holdfast.platform.x; public class One { io.holdfast.platform.y.Two two; }",
                    "io/holdfast/platform/y/Two.java",
                    "package io.holdfast.platform.y; public class Two { io.holdfast.platform.x.One one; }"),
            "redis",
            Map.of(
                    "io/holdfast/roles/x/One.java",
                    "package io.holdfast.roles.x; class One { io.vertx.redis.client.Redis redis; }"),
            "engine",
            Map.of(
                    "io/holdfast/roles/x/One.java",
                    "package io.holdfast.roles.x; class One { io.microraft.RaftNode node; }"),
            "clock",
            Map.of(
                    "io/holdfast/roles/x/One.java",
                    "package io.holdfast.roles.x; class One { long now() { return System.nanoTime(); } }"));

    JavaClasses compile(String fault) {
        try {
            Path directory = Files.createTempDirectory("planted");
            List<String> arguments = new ArrayList<>(
                    List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
            for (Map.Entry<String, String> source : SOURCES.get(fault).entrySet()) {
                Path file = directory.resolve(source.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
                arguments.add(file.toString());
            }
            int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
            if (code != 0) {
                throw new IllegalStateException("the planted fault does not compile: " + fault);
            }
            return new ClassFileImporter().importPath(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
