package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** One tab. Each call puts it in front first, so tests may take turns among several. */
final class Page {
    /** Ends a wait that hangs; how long something takes is measured, not limited by this. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final String WORDS =
            """
            const all = selector => [...document.querySelectorAll(selector)];
            const one = selector => document.querySelector(selector);
            const words = e => e ? e.innerText.replace(/[\\u00a0\\u202f\\s]+/g, ' ').trim() : '';
            """;

    private final ChromeDriver driver;
    private final String tab;

    Page(ChromeDriver driver, String tab) {
        this.driver = driver;
        this.tab = tab;
    }

    void go(URI url) {
        front().get(url.toString());
    }

    void reload() {
        front().navigate().refresh();
    }

    /** The size of what is seen, whatever the window around it has. */
    void resize(int width, int height) {
        front().manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme light or dark, as if the system were so */
    void prefer(String scheme) {
        front().executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The value of a JavaScript expression, which has {@code all(selector)}, {@code one(selector)} and {@code words(element)}. */
    Object value(String expression, Object... arguments) {
        return front().executeScript(WORDS + "return (" + expression + ")", arguments);
    }

    /** All words that can be seen, with single spaces. */
    String text() {
        return (String) value("words(document.body)");
    }

    /** The words of the first element of {@code selector}, empty when there is none. */
    String text(String selector) {
        return (String) value("words(one(arguments[0]))", selector);
    }

    List<String> texts(String selector) {
        @SuppressWarnings("unchecked") // strings, by the expression
        List<String> texts = (List<String>) value("all(arguments[0]).map(words)", selector);
        return texts;
    }

    int count(String selector) {
        return ((Number) value("all(arguments[0]).length", selector)).intValue();
    }

    /** Where the first element of {@code selector} is; waits for it. */
    WebElement find(String selector) {
        await(selector + " is there", () -> count(selector) > 0);
        return (WebElement) value("one(arguments[0])", selector);
    }

    /** A real click, by the mouse; fails when something covers the element. */
    void click(String selector) {
        find(selector).click();
    }

    /** Clicks the first element of {@code selector} whose words, or whose label, are {@code words}. */
    void click(String selector, String words) {
        await(selector + " with " + words, () -> withWords(selector, words) != null);
        ((WebElement) withWords(selector, words)).click();
    }

    private Object withWords(String selector, String words) {
        return value(
                "all(arguments[0]).find(e => words(e) === arguments[1] || e.getAttribute('aria-label') === arguments[1])"
                        + " ?? null",
                selector,
                words);
    }

    void press(CharSequence... keys) {
        front().switchTo().activeElement().sendKeys(keys);
    }

    /** In place of what stands in the field, as a person would. */
    void type(String selector, CharSequence... keys) {
        WebElement field = find(selector);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        field.sendKeys(keys);
    }

    /** Waits for {@code condition}. @return how long that took */
    Duration await(String what, Callable<Boolean> condition) {
        long began = System.nanoTime();
        try {
            Await.until(what, LONG, condition);
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "; the page says: " + text(), late);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Waits until the page says {@code words}. @return how long that took */
    Duration awaitText(String words) {
        return await("the page says " + words, () -> text().contains(words));
    }

    void assertRanNoForeignScript() {
        assertEquals(List.of(), value("window.__seen.violations"), "violations of the content security policy");
        assertEquals(List.of(), value("window.__seen.errors"), "errors of scripts");
        assertEquals("undefined", value("typeof window.hacked"), "a name that ran as a script");
    }

    void assertAccessible() throws IOException {
        assertEquals(List.of(), Axe.violations(front()), "what axe finds");
    }

    /** Tasks above 50 ms since the page was opened, in milliseconds. */
    List<Double> longTasks() {
        @SuppressWarnings("unchecked") // numbers, by the expression
        List<Number> tasks = (List<Number>) value("window.__seen.tasks.map(t => t[1])");
        return tasks.stream().map(Number::doubleValue).toList();
    }

    /** Bytes of the page's JavaScript that can still be reached. */
    long heap() {
        front().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        return ((Number) driver.executeCdpCommand("Runtime.getHeapUsage", Map.of())
                        .get("usedSize"))
                .longValue();
    }

    /** The whole page, also what is below the fold. */
    void screenshot(Path file) throws IOException {
        Files.write(file, front().getScreenshotAs(OutputType.BYTES));
    }

    private ChromeDriver front() {
        if (!driver.getWindowHandle().equals(tab)) {
            driver.switchTo().window(tab);
        }
        return driver;
    }
}
