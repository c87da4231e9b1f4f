package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The shop as a visitor sees it, at the address of a real router. */
@BrowserTest
class ShopPageIT {
    /** A machine that is busy may take longer; what it took is printed. */
    private static final Duration SECOND_ON_A_BUSY_MACHINE = Duration.ofSeconds(4);

    private static final String HOSTILE = "\"><img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>'";

    @TempDir
    private static Path directory;

    private static HoldfastProcess store;
    private static URI shop;

    private Browser browser;

    @BeforeAll
    static void open() {
        store = HoldfastProcess.start(
                directory, Map.of("HOLDFAST_ADMIN_TOKEN", "a"), "up", "--port", "0", "--admin-port", "0");
        shop = store.url("router");
    }

    @AfterAll
    static void close() {
        if (store != null) {
            store.close();
        }
    }

    @BeforeEach
    void browse() throws Exception {
        browser = Browser.start(directory);
    }

    @AfterEach
    void leave() {
        browser.close();
    }

    private static void put(String name, String price, long quantity) throws Exception {
        String path =
                "/products/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        String body = "{\"price\":%s,\"quantity\":%d}".formatted(price, quantity);
        Http.Answer put = Http.send("PUT", shop, path, body, "Authorization", "Bearer a");
        assertTrue(put.status() < 300, put.raw().body());
    }

    private static String row(String product) {
        return ".p:has([aria-label='How many " + product + "']) ";
    }

    private static JsonNode order(long number) throws Exception {
        return Http.get(shop, "/orders/" + number).body();
    }

    private static long number(String words) {
        return Long.parseLong(words.replaceAll(".*Order ([\\d,]+).*", "$1").replace(",", ""));
    }

    @Test
    void what_one_buys_another_sees_within_a_second() throws Exception {
        put("Lamp", "12.50", 40);
        Page first = browser.open(shop);
        Page second = browser.openWindow(shop);
        second.await(
                "the lamp is there", () -> second.text(row("Lamp") + ".stock b").equals("40"));

        first.click(row("Lamp") + "[aria-label='One more']");
        first.click(row("Lamp") + ".go");
        Duration bought = first.await(
                "it is bought", () -> first.text(row("Lamp") + ".say").contains("is yours: 2 Lamp for 25.00."));
        Duration seen = second.await("its stock falls there", () -> second.text(row("Lamp") + ".stock b")
                .equals("38"));

        long number = number(first.text(row("Lamp") + ".say"));
        assertEquals("Lamp", order(number).path("name").asText());
        assertEquals(2, order(number).path("quantity").asInt());
        first.await(
                "it is among the orders", () -> first.texts(".come .mine .no").contains(String.format("%,d", number)));
        assertTrue(second.texts(".come .mine").isEmpty(), "it is not the other's");
        Measured.say("a purchase is answered in %d ms, and seen in a second window %d ms later", bought, seen);
        assertTrue(seen.compareTo(SECOND_ON_A_BUSY_MACHINE) < 0, () -> "seen after " + seen);
        assertQuiet(first, second);
    }

    @Test
    void buying_too_much_is_refused_with_words_and_what_there_is_can_be_bought() throws Exception {
        put("Robot", "49.90", 3);
        Page page = browser.open(shop);
        page.await("few are left", () -> page.text(row("Robot") + ".stock").contains("only 3 left"));

        page.type(row("Robot") + "input", "5", Keys.ENTER);
        page.awaitText("Refused: 3 in stock, you asked for 5. Nothing was ordered.");
        assertEquals("3", page.text(row("Robot") + ".stock b"));
        page.assertAccessible();
        page.click(row("Robot") + ".say .btn");

        page.awaitText("is yours: 3 Robot for 149.70.");
        page.await("none is left", () -> page.text(row("Robot") + ".stock").contains("sold out"));
        assertQuiet(page);
    }

    @Test
    void what_was_bought_here_can_be_sold_and_nothing_else() throws Exception {
        put("BoarCo", "42.80", 60_000);
        Page page = browser.open(shop);
        page.find(row("BoarCo"));
        assertEquals(0, page.count(row("BoarCo") + ".sell"));

        page.type(row("BoarCo") + "input", "5", Keys.ENTER);
        page.awaitText("is yours: 5 BoarCo");
        page.reload();
        page.awaitText("5 yours");
        page.type(row("BoarCo") + "input", "6");
        page.click(row("BoarCo") + ".sell");
        page.awaitText("You have 5, and cannot sell 6.");
        page.type(row("BoarCo") + "input", "2");
        page.click(row("BoarCo") + ".sell");
        page.awaitText("you sold 2 BoarCo for 85.60.");

        page.await("what is left is three", () -> page.text(row("BoarCo") + ".sold")
                .contains("3 yours"));
        page.await(
                "the stock rises", () -> page.text(row("BoarCo") + ".stock b").equals("59,997"));
        assertQuiet(page);
    }

    @Test
    void names_that_are_markup_are_text() throws Exception {
        put(HOSTILE, "1.00", 9);
        Page page = browser.open(shop);

        page.awaitText(HOSTILE);
        page.click(".p:has(h3) .go[aria-label*='onerror']");
        page.awaitText("is yours: 1 " + HOSTILE);
        page.click(".api details summary");
        page.await("its request is shown", () -> page.text(".bodies").contains("onerror"));
        assertEquals(0, page.count("img"));
        assertQuiet(page);
    }

    @Test
    void shows_what_it_asks_and_counts_equal_reads() throws Exception {
        Page page = browser.open(shop);
        page.await("reads are counted", () -> page.texts(".api summary").stream()
                .anyMatch(row -> row.matches("GET /products\\?limit=100 × \\d+ 200 .*ms")));

        page.click("[aria-label='Buy Fox']");
        page.awaitText("is yours: 1 Fox");
        page.click(".api details summary");
        page.await("the body is shown", () -> page.text(".bodies").contains("{\"name\":\"Fox\",\"quantity\":1}"));

        String shown = page.text(".bodies");
        assertTrue(shown.contains("Idempotency-Key: "), shown);
        assertTrue(shown.contains("Location: /orders/"), shown);
        page.click(".bodies .btn");
        page.await("it is copied", () -> page.text(".bodies .btn").equals("Copied"));
        assertQuiet(page);
    }

    @Test
    void is_for_everybody_in_both_themes_and_on_a_telephone() throws Exception {
        put("A name that is far too long for a column of a telephone, " + "n".repeat(70), "3.00", 12);
        for (int width : List.of(1280, 390)) {
            for (String scheme : List.of("light", "dark")) {
                Page page = browser.open(shop, width, 900);
                page.prefer(scheme);
                page.awaitText("Products");
                page.click("[aria-label='Buy Kite']");
                page.awaitText("is yours: 1 Kite");
                page.assertAccessible();
                Number wide = (Number) page.value("document.documentElement.scrollWidth");
                assertTrue(wide.intValue() <= width, () -> wide + " wide: scrolls sideways");
                assertQuiet(page);
            }
        }
    }

    @Test
    void is_used_by_the_keyboard_alone() throws Exception {
        Page page = browser.open(shop);
        page.find("[aria-label='Buy Bear']");

        for (int i = 0;
                i < 30 && !"Quantity".equals(page.value("document.activeElement.getAttribute('aria-label')"));
                i++) {
            page.press(Keys.TAB);
        }
        page.press(Keys.chord(Keys.CONTROL, "a"), "3", Keys.ENTER);

        page.awaitText("is yours: 3 ");
        assertEquals("Quantity", page.value("document.activeElement.getAttribute('aria-label')"), "focus stays");
    }

    @Test
    void a_theme_that_is_chosen_is_kept() throws Exception {
        Page page = browser.open(shop);
        page.click(".seg button", "Dark");

        page.reload();

        page.await("it is dark", () -> "dark".equals(page.value("document.documentElement.dataset.theme ?? ''")));
        assertEquals("rgb(12, 15, 19)", page.value("getComputedStyle(document.documentElement).backgroundColor"));
    }

    @Test
    void a_store_that_does_not_answer_is_told_of_and_its_orders_are_asked_for_again_under_their_keys()
            throws Exception {
        Page page = browser.open(shop);
        page.awaitText("live");
        long before = Http.get(shop, "/orders?limit=1").body().path("last").asLong();

        store.signal("STOP");
        Duration stale;
        try {
            page.click("[aria-label='Buy Tux']");
            page.awaitText("No answer");
            stale = page.awaitText("Stale since");
            page.assertAccessible();
            page.awaitText("Asking again under the same key: you will not get it twice.");
            assertFalse(page.text(row("Tux") + ".stock b").isEmpty(), "what was known stays");
        } finally {
            store.signal("CONT");
        }

        Duration recovered = page.awaitText("is yours: 1 Tux");
        page.awaitText("live");
        assertEquals(
                before + 1,
                Http.get(shop, "/orders?limit=1").body().path("last").asLong(),
                "one order");
        Measured.say(
                "without an answer it is stale %d ms after that was noticed, and the order is there %d ms after the store is",
                stale, recovered);
        assertQuiet(page);
    }

    private void assertQuiet(Page... pages) throws Exception {
        for (Page page : pages) {
            page.assertRanNoForeignScript();
        }
        browser.traffic().assertStaysAt(shop);
        assertEquals(List.of(), browser.traffic().complaints());
        assertTrue(browser.traffic().requests().size() > 5, "requests were recorded");
    }
}
