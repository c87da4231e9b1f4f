package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.openapi.Api;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages that make the API readable, at the router and at the admin port of a real process. */
@BrowserTest
class ApiPageIT {
    private static final Path PICTURES = Path.of("target/pictures");

    @TempDir
    private Path directory;

    @Test
    void shows_every_operation_and_is_accessible() throws Exception {
        Files.createDirectories(PICTURES);
        try (HoldfastProcess process = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0")) {
            check(process.url("router"), Api.PUBLIC, "public");
            check(process.url("admin"), Api.ADMIN, "admin");
        }
    }

    private void check(URI origin, Api api, String name) throws Exception {
        try (Browser browser = Browser.start(directory)) { // whose traffic is that of one page
            check(browser, origin, api, name);
        }
    }

    private static void check(Browser browser, URI origin, Api api, String name) throws Exception {
        Page page = browser.open(origin.resolve("/api"), 1_280, 900);
        page.await(
                "the operations",
                () -> page.count("hf-operation") == api.operations().size());
        page.prefer("light");
        page.assertAccessible();
        page.screenshot(PICTURES.resolve("api-" + name + ".png"));

        // Of each section one: axe takes minutes for all of them.
        page.value("all('section').forEach(each => { each.querySelector('details').open = true; })");
        page.assertAccessible();
        page.prefer("dark");
        page.assertAccessible();
        page.screenshot(PICTURES.resolve("api-" + name + "-dark.png"));
        page.resize(390, 800);
        page.assertAccessible();
        assertEquals(true, page.value("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways");
        page.screenshot(PICTURES.resolve("api-" + name + "-narrow.png"));

        page.type("input[type=search]", "no such operation");
        page.awaitText("No operation has these words.");
        page.assertRanNoForeignScript();
        browser.traffic().assertStaysAt(origin);
        assertEquals(List.of(), browser.traffic().complaints());
    }

    @Test
    void opens_the_operation_that_its_address_names_and_copies_it_as_a_command() throws Exception {
        try (HoldfastProcess process = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0");
                Browser browser = Browser.start(directory)) {
            Page page = browser.open(URI.create(process.url("router") + "/api#placeOrder"));

            page.await(
                    "it is open",
                    () -> Boolean.TRUE.equals(page.value("!!document.querySelector('#placeOrder')?.open")));
            String command = page.text("#placeOrder .cli code");
            assertTrue(command.contains("/orders' -X POST"), command);
            assertTrue(command.endsWith("-d '{\"name\":\"Fox\",\"quantity\":2}'"), command);
            page.click("#placeOrder .cli button");
            page.await("it says so", () -> page.text("#placeOrder .cli button").equals("Copied"));
        }
    }
}
