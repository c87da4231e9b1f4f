package io.holdfast.e2e.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** A browser with a fresh profile. Its pages are tabs; what any of them asks or complains of is in its {@link Traffic}. */
final class Browser implements AutoCloseable {
    // Runs in each page before its own scripts, and is no part of it: a page's policy neither sees nor forbids it.
    private static final String WATCH =
            """
            (() => {
              const seen = window.__seen = {violations: [], tasks: [], errors: []};
              addEventListener('securitypolicyviolation', e =>
                seen.violations.push(`${e.violatedDirective} ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`));
              addEventListener('error', e => seen.errors.push(String(e.message)));
              addEventListener('unhandledrejection', e => seen.errors.push(String(e.reason)));
              new PerformanceObserver(list => list.getEntries().forEach(t => seen.tasks.push([t.startTime, t.duration])))
                .observe({type: 'longtask', buffered: true});
            })()""";

    private final ChromeDriver driver;
    private final Traffic traffic;
    private boolean first = true;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        this.traffic = new Traffic(driver);
    }

    /** @param directory of the test; the profile goes below it */
    static Browser start(Path directory) throws IOException {
        Path profile = Files.createTempDirectory(directory, "chromium");
        return new Browser(Chromium.INSTALLED.orElseThrow().start(profile));
    }

    /** Opens {@code url} in a tab of its own, which is in front then. */
    Page open(URI url) {
        return open(url, 1280, 900);
    }

    Page open(URI url, int width, int height) {
        return open(WindowType.TAB, url, width, height);
    }

    /** In a window of its own, so that the page behind it is still seen. */
    Page openWindow(URI url) {
        return open(WindowType.WINDOW, url, 1280, 900);
    }

    private Page open(WindowType type, URI url, int width, int height) {
        if (!first) {
            driver.switchTo().newWindow(type);
        }
        first = false;
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
        Page page = new Page(driver, driver.getWindowHandle());
        page.resize(width, height);
        page.go(url);
        return page;
    }

    Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
