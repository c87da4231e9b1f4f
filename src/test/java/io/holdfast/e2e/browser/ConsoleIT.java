package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Http;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console as an operator sees it while a real cluster has real trouble. */
@BrowserTest
class ConsoleIT {
    private static final Pattern LEADER = Pattern.compile("replica (\\d+)");
    /** What is to be seen within two or three seconds may take a machine that is busy longer; what it took is printed. */
    private static final Duration SECONDS_ON_A_BUSY_MACHINE = Duration.ofSeconds(10);

    private static final String HOSTILE = "\"><img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>'";

    @TempDir
    private static Path directory;

    private static ConsoleWorld world;

    private Browser browser;
    private Page page;

    @BeforeAll
    static void open() throws Exception {
        world = ConsoleWorld.open(directory);
        world.node("good", 200);
        world.node("other", 200);
    }

    @AfterAll
    static void close() {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void look() throws Exception {
        browser = Browser.start(directory);
        page = browser.open(world.console());
        page.await(
                "all nodes are there", () -> page.count(row("billing/good")) == 1 && page.count(row("order/3")) == 1);
    }

    @AfterEach
    void leave() throws Exception {
        try {
            page.assertRanNoForeignScript();
            browser.traffic().assertStaysAt(world.console());
            assertEquals(List.of(), browser.traffic().complaints());
        } finally {
            browser.close();
        }
    }

    private static String row(String node) {
        return "[data-key='" + node + "']";
    }

    /** Of the order store; 0 when the page says that there is none. */
    private int leaderShown() {
        String facts = page.text("section:has(> header #group-order) .facts");
        Matcher leader = LEADER.matcher(facts);
        return leader.find() ? Integer.parseInt(leader.group(1)) : 0;
    }

    private String health(String node) {
        return page.text(row(node) + " .k-health");
    }

    @Test
    void a_killed_leader_and_the_new_one_are_shown() throws Exception {
        page.await("the leader is shown", () -> leaderShown() > 0 && leaderShown() == world.leaderOf("order"));
        int killed = leaderShown();

        world.replica(killed).kill();
        try {
            long began = System.nanoTime();
            page.await("the new leader", () -> leaderShown() > 0 && leaderShown() != killed);
            Duration leader = Duration.ofNanos(System.nanoTime() - began);
            page.await("the dead one", () -> health("order/" + killed).matches("unreachable|down|evicted|stale"));
            Duration dead = Duration.ofNanos(System.nanoTime() - began);
            page.await("and why", () -> !page.text(row("order/" + killed) + " + .why")
                    .isEmpty());

            Measured.say("after kill -9 the new leader is shown in %d ms, the dead one in %d ms", leader, dead);
            assertTrue(dead.compareTo(SECONDS_ON_A_BUSY_MACHINE) < 0, () -> "the dead one after " + dead);
            assertTrue(leader.compareTo(SECONDS_ON_A_BUSY_MACHINE) < 0, () -> "the new leader after " + leader);
            page.await("an event tells of it", () -> page.texts(".event .t").stream()
                    .anyMatch(title -> title.contains("order/") && title.contains(" leads")));
        } finally {
            world.startReplica(killed); // the other tests begin with all three
        }
        page.await("it is back", () -> health("order/" + killed).matches("healthy|follower|leader"));
    }

    @Test
    void an_evicted_node_is_shown_with_its_reason() throws Exception {
        world.node("broken", 500);
        page.await("it is there", () -> page.count(row("billing/broken")) == 1);

        for (int i = 0; i < 60; i++) {
            Http.get(world.shop(), "/billing/x");
        }
        Duration shown =
                page.await("it is evicted", () -> health("billing/broken").equals("evicted"));

        String why = page.text(row("billing/broken") + " + .why");
        Measured.say("an eviction is shown %d ms after the last failure", shown);
        assertTrue(why.contains("500"), why);
        assertTrue(shown.compareTo(SECONDS_ON_A_BUSY_MACHINE) < 0, () -> "after " + shown);
        page.await("an event tells of it", () -> page.texts(".event").stream()
                .anyMatch(event -> event.contains("billing/broken") && event.contains("500")));
    }

    @Test
    void a_click_drains_a_node_after_a_login_and_the_name_is_noted() throws Exception {
        page.click(row("billing/other") + " [data-menu]");
        page.click(".menu button", "Drain");
        page.type("#command-reason", "new disk");
        page.click("#command footer .primary");
        page.type("#login-name", "paola");
        page.type("#login-token", "wrong");
        page.click("#login footer .primary");
        page.awaitText("This is not the token of this process");
        page.type("#login-token", ConsoleWorld.TOKEN);
        page.click("#login footer .primary");

        page.await("it is drained", () -> page.text(row("billing/other") + " .k-configured")
                .equals("drained"));
        page.await("the operator is named", () -> page.texts(".event").stream()
                .anyMatch(event ->
                        event.contains("paola") && event.contains("drain") && event.contains("billing/other")));
        assertEquals("", page.value("document.cookie"), "scripts do not see the session");

        page.reload();
        page.await("still drained", () -> page.text(row("billing/other") + " .k-configured")
                .equals("drained"));
        page.await("still signed in", () -> page.text(".top .r").contains("paola"));
        page.click(row("billing/other") + " [data-menu]");
        page.click(".menu button", "Undrain");
        page.click("#command footer .primary");
        page.await("it is ready", () -> page.text(row("billing/other") + " .k-configured")
                .equals("ready"));
    }

    @Test
    void a_reload_keeps_the_timeline() {
        page.await("something happened", () -> page.count(".event .t") >= 3);
        List<String> before = page.texts(".event .t");

        page.reload();

        page.await("the same is told", () -> page.texts(".event .t").containsAll(before));
    }

    @Test
    void a_server_that_is_lost_shows_as_stale_and_is_found_again() throws Exception {
        page.await("live", () -> page.text(".top .seen").contains("live"));

        world.entrance().signal("STOP");
        Duration stale;
        try {
            stale = page.await(
                    "it is stale", () -> (Boolean) page.value("document.body.classList.contains('is-stale')"));
            assertTrue(page.count(row("order/3")) == 1, "nothing is hidden");
            assertEquals("Unknown", page.text(".verdict .lose .a"));
            page.assertAccessible();
        } finally {
            world.entrance().signal("CONT");
        }
        Duration back = page.await("live again", () -> page.text(".top .seen").contains("live"));

        assertFalse((Boolean) page.value("document.body.classList.contains('is-stale')"));
        Measured.say(
                "a server that stops is shown as stale after %d ms, and as live %d ms after it goes on", stale, back);
        assertTrue(stale.compareTo(SECONDS_ON_A_BUSY_MACHINE) < 0, () -> "after " + stale);
    }

    @Test
    void is_for_everybody_in_both_themes_and_on_a_telephone() throws Exception {
        for (int width : List.of(1440, 390)) {
            for (String scheme : List.of("light", "dark")) {
                page.resize(width, 900);
                page.prefer(scheme);
                page.await("it is drawn", () -> page.text(".verdict h1").length() > 3);
                page.assertAccessible();
                Number wide = (Number) page.value("document.documentElement.scrollWidth");
                assertTrue(wide.intValue() <= width, () -> wide + " wide: scrolls sideways");
            }
        }
        page.resize(1280, 900);
        page.click(row("billing/good") + " [data-menu]");
        page.click(".menu button", "Eject");
        page.find("#command[open]");
        page.assertAccessible();
    }

    @Test
    void names_and_reasons_that_are_markup_are_text() throws Exception {
        String json = HOSTILE.replace("\"", "\\\"");
        String path = "/products/"
                + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8).replace("+", "%20");
        Http.Answer put = Http.send(
                "PUT",
                world.shop(),
                path,
                "{\"price\":1,\"quantity\":5}",
                "Authorization",
                "Bearer " + ConsoleWorld.TOKEN);
        assertTrue(put.status() < 300, put.raw().body());
        Http.Answer placed = Http.post(world.shop(), "/orders", "{\"name\":\"%s\",\"quantity\":1}".formatted(json));
        assertEquals(201, placed.status(), placed.raw().body());
        Http.Answer drained =
                world.admin("POST", "/instances/billing/good/drain", "{\"reason\":\"%s\"}".formatted(json));
        assertTrue(drained.status() < 300, drained.raw().body());

        try {
            page.await("the reason is text", () -> page.text("#nodes").contains(HOSTILE));
            page.await("the event is text", () -> page.text("#events").contains(HOSTILE));
            page.value("one('#orders').scrollIntoView()"); // only what is looked at is asked for
            page.await("the order is text", () -> page.text("#orders").contains(HOSTILE));
            page.type("#look-up", placed.body().path("order_number").asText(), Keys.ENTER);
            page.await(
                    "what is found is text",
                    () -> page.texts("#orders").toString().split("onerror", -1).length > 2);
            assertEquals(0, page.count("img"));
            page.assertRanNoForeignScript();
        } finally {
            world.admin("POST", "/instances/billing/good/undrain", "{}");
        }
    }
}
