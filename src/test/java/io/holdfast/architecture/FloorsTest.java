package io.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The floors of docs/architecture.md, as rules. */
class FloorsTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    static final ArchRule FLOORS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("app")
            .definedBy("io.holdfast.app..")
            .layer("roles")
            .definedBy("io.holdfast.roles..")
            .layer("client")
            .definedBy("io.holdfast.client..")
            .layer("platform")
            .definedBy("io.holdfast.platform..")
            .layer("api")
            .definedBy("io.holdfast.api..")
            .layer("base")
            .definedBy("io.holdfast.base..")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("roles")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("platform")
            .mayOnlyBeAccessedByLayers("app", "roles", "client")
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("app", "roles", "client", "platform");

    static final ArchRule ROLES_APART =
            slices().matching("io.holdfast.roles.(*)..").should().notDependOnEachOther();

    static final ArchRule NO_CYCLES =
            slices().matching("io.holdfast.(**)").should().beFreeOfCycles();

    static final ArchRule REDIS_AT_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.platform.registry.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.redis..");

    static final ArchRule ENGINE_AT_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("io.holdfast.platform.replication.engine..")
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
    void nothing_looks_upstairs() {
        FLOORS.check(PRODUCT);
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

    /** Each rule is shown a class that breaks it: a rule that finds nothing there would find nothing anywhere. */
    @Nested
    class Bites {
        @Test
        void on_a_base_class_that_uses_a_role() {
            refuses(FLOORS, "upstairs");
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
