package io.holdfast.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.holdfast.support.Await;
import io.holdfast.support.UnsteadyProxy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * No unit test depends on how fast the machine is. It winds a clock by hand ({@code ManualTime}), or waits for a condition
 * ({@code Await}, {@code Future.await}) with a limit that only a test that hangs ever meets. End-to-end tests and benchmarks run other
 * processes, and are free to look at the clock.
 */
class WallClockTest {
    private static final int GENEROUS_SECONDS = 60;
    private static final Path TESTS = Path.of("src/test/java/io/holdfast");
    private static final Set<String> WITH_OTHER_PROCESSES = Set.of("e2e", "bench");

    /** What may use the clock in a unit test, and why. */
    private static final Map<String, String> EXCEPTIONS = new TreeMap<>(Map.of(
            Await.class.getName(),
            "polls a condition; its limits are generous",
            UnsteadyProxy.class.getName(),
            "delays bytes of end-to-end tests",
            "io.holdfast.simulation.orders.OrderSimulationMain",
            "is run by hand, and prints how long a seed takes"));

    private static final Set<String> PAUSES = Set.of("sleep", "parkNanos", "parkUntil");

    private static final DescribedPredicate<JavaCall<?>> USES_THE_CLOCK =
            DescribedPredicate.describe("sleeps or looks at the clock", call -> {
                JavaClass owner = call.getTargetOwner();
                String name = call.getName();
                return owner.isEquivalentTo(System.class)
                                && Set.of("nanoTime", "currentTimeMillis").contains(name)
                        || owner.isEquivalentTo(Instant.class) && name.equals("now")
                        || owner.isEquivalentTo(Assertions.class) && name.startsWith("assertTimeout")
                        || PAUSES.contains(name)
                                && (owner.isEquivalentTo(Thread.class)
                                        || owner.isEquivalentTo(TimeUnit.class)
                                        || owner.isEquivalentTo(LockSupport.class));
            });

    static final ArchRule NO_WALL_CLOCK = noClasses()
            .that(DescribedPredicate.not(resideInAnyPackage("io.holdfast.e2e..", "io.holdfast.bench..")))
            .and(DescribedPredicate.describe(
                    "are no benchmarks", type -> !outermost(type).endsWith("Bench")))
            .and(DescribedPredicate.describe("are no exceptions", type -> !EXCEPTIONS.containsKey(outermost(type))))
            .should()
            .callCodeUnitWhere(USES_THE_CLOCK.forSubtype());

    /** Futures, latches and threads that are waited for. */
    private static final Pattern LIMIT = Pattern.compile(
            "(?:await|get|orTimeout|tryAcquire|awaitCompletion)\\([^()]*?\\b(\\d+), (?:TimeUnit\\.)?SECONDS\\)|@Timeout\\((\\d+)\\)");

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static JavaClasses tests() throws URISyntaxException {
        return new ClassFileImporter()
                .importPath(Path.of(WallClockTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()));
    }

    @Test
    void no_unit_test_sleeps_or_looks_at_the_clock() throws Exception {
        NO_WALL_CLOCK.check(tests());
    }

    @Test
    void one_that_does_is_found() {
        JavaClasses planted = new PlantedFaults().compile("sleep");

        String found = NO_WALL_CLOCK.evaluate(planted).getFailureReport().toString();

        assertTrue(found.contains("Thread.sleep") && found.contains("System.nanoTime"), found);
    }

    @Test
    void no_exception_is_kept_that_is_not_needed() throws Exception {
        JavaClasses tests = tests();

        for (String exception : EXCEPTIONS.keySet()) {
            assertTrue(tests.get(exception).getMethodCallsFromSelf().stream().anyMatch(USES_THE_CLOCK), exception);
        }
    }

    @Test
    void no_unit_test_waits_for_less_than_a_generous_time() throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Path inside = TESTS.relativize(file);
                if (!WITH_OTHER_PROCESSES.contains(inside.getName(0).toString())) {
                    List<String> limits = tooShort(Files.readString(file));
                    if (!limits.isEmpty()) {
                        found.put(inside.toString(), limits);
                    }
                }
            }
        }

        assertEquals(Map.of(), found, "limits below %d seconds".formatted(GENEROUS_SECONDS));
    }

    @Test
    void tooShortlimits_are_found() {
        int few = GENEROUS_SECONDS - 1;
        String wait = "await(%d, SECONDS)".formatted(few);
        String timeout = "@Timeout(%d)".formatted(few);

        assertEquals(List.of(wait), tooShort("one.%s; other.await(%d, SECONDS);".formatted(wait, GENEROUS_SECONDS)));
        assertEquals(List.of(timeout), tooShort(timeout + " void a() {} @Timeout(180) void b() {}"));
    }

    private static List<String> tooShort(String source) {
        return LIMIT.matcher(source)
                .results()
                .filter(match ->
                        Integer.parseInt(match.group(1) == null ? match.group(2) : match.group(1)) < GENEROUS_SECONDS)
                .map(MatchResult::group)
                .toList();
    }
}
