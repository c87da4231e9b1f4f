package io.holdfast.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Internal calls are declared, sent and repeated at one place each (docs/adr/0045). */
class CallsTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");
    private static final Set<String> MAKING_CLIENTS = Set.of(
            "createHttpClient",
            "httpClientBuilder",
            "createNetClient",
            "createWebSocketClient",
            "newHttpClient",
            "newBuilder",
            "create",
            "wrap");
    private static final List<String> CLIENTS =
            List.of("io.vertx.core.Vertx", "io.vertx.ext.web.client.WebClient", "java.net.http.HttpClient");

    static final ArchRule CLIENTS_FROM_ONE_FACTORY = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.holdfast.http.HttpClients")
            .should()
            .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("makes an HTTP client") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    return CLIENTS.contains(access.getTargetOwner().getFullName())
                            && MAKING_CLIENTS.contains(access.getName());
                }
            });

    /** Who cannot send cannot repeat: retries of calls are those of rpc, and of the router's plan for requests of clients. */
    static final ArchRule ONLY_RPC_SENDS = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.rpc..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "send a request once",
                    (JavaClass type) -> type.getPackageName().equals("io.holdfast.rpc")
                            && Set.of("Transport", "HttpTransport", "RpcAttempt", "RetryLoop", "LeaderCall")
                                    .contains(type.getSimpleName())))
            .orShould(onlyHttp());

    private static com.tngtech.archunit.lang.ArchCondition<JavaClass> onlyHttp() {
        return new com.tngtech.archunit.lang.ArchCondition<>("send by Vert.x' HTTP client") {
            @Override
            public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                boolean may = resideInAnyPackage(
                                        "io.holdfast.http..", "io.holdfast.replication.peers..", "io.holdfast.client..")
                                .test(type)
                        || type.getName().startsWith("io.holdfast.hosting.DuplicateInstanceCheck");
                boolean sends = type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getFullName().equals("io.vertx.core.http.HttpClient")
                                && call.getName().equals("request"));
                if (sends && !may) {
                    events.add(com.tngtech.archunit.lang.SimpleConditionEvent.satisfied(type, type.getName()));
                }
            }
        };
    }

    @Test
    void http_clients_come_from_one_factory() {
        CLIENTS_FROM_ONE_FACTORY.check(PRODUCT);
    }

    @Test
    void only_rpc_sends_and_repeats_calls() {
        ONLY_RPC_SENDS.check(PRODUCT);
    }

    @Test
    void internal_paths_are_written_in_the_api_alone() throws IOException {
        assertEquals(List.of(), filesWithInternalPaths(Path.of("src/main/java/io/holdfast")));
    }

    private static List<String> filesWithInternalPaths(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !root.relativize(file).startsWith("api"))
                    .filter(file -> read(file).contains("/internal/"))
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Nested
    class The_rules_bite {
        @Test
        void on_a_client_made_elsewhere() {
            refuses(CLIENTS_FROM_ONE_FACTORY, "client-of-its-own");
            refuses(CLIENTS_FROM_ONE_FACTORY, "blocking-client-of-its-own");
        }

        @Test
        void on_a_retry_loop_elsewhere() {
            refuses(ONLY_RPC_SENDS, "sender-of-its-own");
        }

        @Test
        void on_an_internal_path_elsewhere(@TempDir Path root) throws IOException {
            Files.createDirectories(root.resolve("roles"));
            Files.createDirectories(root.resolve("api"));
            Files.writeString(root.resolve("roles/Caller.java"), "class Caller { String path = \"/internal/x\"; }");
            Files.writeString(root.resolve("api/Declared.java"), "class Declared { String path = \"/internal/x\"; }");

            assertEquals(List.of(Path.of("roles", "Caller.java").toString()), filesWithInternalPaths(root));
        }

        private void refuses(ArchRule rule, String planted) {
            JavaClasses classes = new PlantedFaults().compile(planted);
            assertThrows(AssertionError.class, () -> rule.check(classes));
        }
    }
}
