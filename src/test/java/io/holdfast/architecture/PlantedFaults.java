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
    private static final Map<String, Map<String, String>> SOURCES = Map.ofEntries(
            Map.entry(
                    "upwards",
                    Map.of(
                            "io/holdfast/base/Low.java",
                            "package io.holdfast.base; class Low { io.holdfast.roles.x.High high; }",
                            "io/holdfast/roles/x/High.java",
                            "package io.holdfast.roles.x; public class High {}")),
            Map.entry(
                    "client-of-its-own",
                    Map.of(
                            "io/holdfast/roles/x/Caller.java",
                            "package io.holdfast.roles.x; class Caller { Object make(io.vertx.core.Vertx vertx) {"
                                    + " return vertx.createHttpClient(); } }")),
            Map.entry(
                    "blocking-client-of-its-own",
                    Map.of(
                            "io/holdfast/client/Caller.java",
                            "package io.holdfast.client; class Caller {"
                                    + " Object client = java.net.http.HttpClient.newHttpClient(); }")),
            Map.entry(
                    "sender-of-its-own",
                    Map.of(
                            "io/holdfast/rpc/Transport.java",
                            "package io.holdfast.rpc; public interface Transport { Object send(); }",
                            "io/holdfast/roles/x/Caller.java",
                            "package io.holdfast.roles.x; class Caller { Object again(io.holdfast.rpc.Transport to) {"
                                    + " return to.send() == null ? again(to) : null; } }")),
            Map.entry("elsewhere", Map.of("io/holdfast/attic/Old.java", "package io.holdfast.attic; class Old {}")),
            Map.entry(
                    "consensus",
                    Map.of(
                            "io/holdfast/replication/Log.java",
                            "package io.holdfast.replication; class Log { io.holdfast.registry.Names names; }",
                            "io/holdfast/registry/Names.java",
                            "package io.holdfast.registry; public class Names {}")),
            Map.entry(
                    "client",
                    Map.of(
                            "io/holdfast/client/Shell.java",
                            "package io.holdfast.client; class Shell { io.holdfast.registry.Names names; }",
                            "io/holdfast/registry/Names.java",
                            "package io.holdfast.registry; public class Names {}")),
            Map.entry(
                    "folders",
                    Map.of(
                            "io/holdfast/http/a/One.java",
                            "package io.holdfast.http.a; public class One { io.holdfast.base.c.Three three; }",
                            "io/holdfast/base/b/Two.java",
                            "package io.holdfast.base.b; public class Two { io.holdfast.http.a.One one; }",
                            "io/holdfast/base/c/Three.java",
                            "package io.holdfast.base.c; public class Three {}")),
            Map.entry(
                    "neighbours",
                    Map.of(
                            "io/holdfast/roles/x/One.java",
                            "package io.holdfast.roles.x; class One { io.holdfast.roles.y.Two two; }",
                            "io/holdfast/roles/y/Two.java",
                            "package io.holdfast.roles.y; public class Two {}")),
            Map.entry(
                    "cycle",
                    Map.of(
                            "io/holdfast/x/One.java",
                            "package io.holdfast.x; public class One { io.holdfast.y.Two two; }",
                            "io/holdfast/y/Two.java",
                            "package io.holdfast.y; public class Two { io.holdfast.x.One one; }")),
            Map.entry(
                    "redis",
                    Map.of(
                            "io/holdfast/roles/x/One.java",
                            "package io.holdfast.roles.x; class One { io.vertx.redis.client.Redis redis; }")),
            Map.entry(
                    "engine",
                    Map.of(
                            "io/holdfast/roles/x/One.java",
                            "package io.holdfast.roles.x; class One { io.microraft.RaftNode node; }")),
            Map.entry(
                    "sleep",
                    Map.of(
                            "io/holdfast/x/OneTest.java",
                            "package io.holdfast.x; class OneTest { long a() throws Exception { Thread.sleep(1); return System.nanoTime(); } }")),
            Map.entry(
                    "clock",
                    Map.of(
                            "io/holdfast/roles/x/One.java",
                            "package io.holdfast.roles.x; class One { long now() { return System.nanoTime(); } }")));

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
