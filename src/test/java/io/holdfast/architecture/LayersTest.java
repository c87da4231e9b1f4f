package io.holdfast.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The layers of docs/architecture.md, as rules. */
class LayersTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    /** From the bottom up: a layer uses only those before it. Top folders and layers are the same. */
    static final List<String> LAYERS = List.of(
            "base",
            "api",
            "http",
            "registry",
            "replication",
            "rpc",
            "balancing",
            "cache",
            "sql",
            "telemetry",
            "hosting",
            "admin",
            "client",
            "roles",
            "app");

    static final ArchRule ONLY_DOWNWARDS = classes()
            .that()
            .resideInAPackage("io.holdfast..")
            .should(new ArchCondition<>("use lower layers only") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                    int own = layerOf(user);
                    if (own < 0) {
                        events.add(violated(user, user.getName() + " is in a folder that is no layer"));
                    }
                    user.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> layerOf(dependency.getTargetClass()) > own)
                            .forEach(dependency -> events.add(violated(user, dependency.getDescription())));
                }
            });

    /** The consensus core is to be read, tested and replaced without the rest. */
    static final ArchRule REPLICATION_APART = noClasses()
            .that()
            .resideInAPackage("io.holdfast.replication..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.holdfast..")
                    .and(not(resideInAnyPackage(
                            "io.holdfast.replication..", "io.holdfast.base..", "io.holdfast.http.."))));

    /** The client side is used by shells and scripts: it talks HTTP and shares nothing with a server but what goes over the wire. */
    static final ArchRule CLIENTS_SPEAK_HTTP = noClasses()
            .that()
            .resideInAPackage("io.holdfast.client..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.holdfast..")
                    .and(not(resideInAnyPackage(
                            "io.holdfast.client..", "io.holdfast.base..", "io.holdfast.api..", "io.holdfast.http.."))));

    /** As a whole, with everything below them: packages alone would not show a circle of folders. */
    static final ArchRule FOLDERS_FORM_NO_CIRCLE =
            slices().matching("io.holdfast.(*)..").should().beFreeOfCycles();

    static final ArchRule ROLES_APART =
            slices().matching("io.holdfast.roles.(*)..").should().notDependOnEachOther();

    static final ArchRule NO_CYCLES =
            slices().matching("io.holdfast.(**)").should().beFreeOfCycles();

    static final ArchRule REDIS_AT_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.registry.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.redis..");

    static final ArchRule ENGINE_AT_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.replication.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.microraft..");

    static final ArchRule CLOCKS_AND_CHANCE_FROM_BASE = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.base.time..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callConstructor(java.util.Random.class, long.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID");

    @Test
    void layers_use_only_lower_ones() {
        ONLY_DOWNWARDS.check(PRODUCT);
    }

    @Test
    void replication_uses_base_and_http_alone() {
        REPLICATION_APART.check(PRODUCT);
    }

    @Test
    void clients_share_nothing_with_servers_but_the_wire() {
        CLIENTS_SPEAK_HTTP.check(PRODUCT);
    }

    @Test
    void folders_form_no_circle() {
        FOLDERS_FORM_NO_CIRCLE.check(PRODUCT);
    }

    @Test
    void no_folder_holds_more_than_a_third_of_the_code() throws IOException {
        Map<String, Long> lines = new SourceLines(Path.of("src/main/java/io/holdfast")).byFolder();
        long all = lines.values().stream().mapToLong(Long::longValue).sum();

        assertEquals(Set.copyOf(LAYERS), lines.keySet());
        lines.forEach((folder, count) -> assertTrue(3 * count <= all, folder + " has " + count + " of " + all));
    }

    @Test
    void roles_do_not_know_each_other() {
        ROLES_APART.check(PRODUCT);
    }

    @Test
    void packages_form_no_cycles() {
        NO_CYCLES.check(PRODUCT);
    }

    @Test
    void only_its_registry_names_redis() {
        REDIS_AT_ONE_PLACE.check(PRODUCT);
    }

    @Test
    void only_its_adapter_names_the_engine() {
        ENGINE_AT_ONE_PLACE.check(PRODUCT);
    }

    @Test
    void clocks_and_chance_come_from_base() {
        CLOCKS_AND_CHANCE_FROM_BASE.check(PRODUCT);
    }

    @Test
    void the_interface_of_every_verticle_is_its_class_alone() {
        classes()
                .that()
                .haveSimpleNameEndingWith("Verticle")
                .should()
                .bePublic()
                .check(PRODUCT);
    }

    private static int layerOf(JavaClass type) {
        String[] names = type.getPackageName().split("\\.");
        return names.length < 3 || !type.getPackageName().startsWith("io.holdfast.") ? -1 : LAYERS.indexOf(names[2]);
    }

    /** Each rule is shown a class that breaks it: a rule that finds nothing there would find nothing anywhere. */
    @Nested
    class Bites {
        @Test
        void on_a_base_class_that_uses_a_role() {
            refuses(ONLY_DOWNWARDS, "upwards");
        }

        @Test
        void on_a_folder_that_is_no_layer() {
            refuses(ONLY_DOWNWARDS, "elsewhere");
        }

        @Test
        void on_consensus_that_uses_the_registry() {
            refuses(REPLICATION_APART, "consensus");
        }

        @Test
        void on_a_client_that_uses_the_registry() {
            refuses(CLIENTS_SPEAK_HTTP, "client");
        }

        @Test
        void on_folders_that_use_each_other_by_different_packages() {
            refuses(FOLDERS_FORM_NO_CIRCLE, "folders");
        }

        @Test
        void on_a_role_that_uses_another() {
            refuses(ROLES_APART, "neighbours");
        }

        @Test
        void on_two_packages_that_use_each_other() {
            refuses(NO_CYCLES, "cycle");
        }

        @Test
        void on_redis_elsewhere() {
            refuses(REDIS_AT_ONE_PLACE, "redis");
        }

        @Test
        void on_the_engine_elsewhere() {
            refuses(ENGINE_AT_ONE_PLACE, "engine");
        }

        @Test
        void on_a_clock_of_ones_own() {
            refuses(CLOCKS_AND_CHANCE_FROM_BASE, "clock");
        }

        private void refuses(ArchRule rule, String planted) {
            JavaClasses classes = new PlantedFaults().compile(planted);
            assertThrows(AssertionError.class, () -> rule.check(classes));
        }
    }
}
