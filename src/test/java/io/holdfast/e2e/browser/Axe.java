package io.holdfast.e2e.browser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.chrome.ChromeDriver;

/** Looks for what keeps people from using a page: axe-core's rules of WCAG 2.2 A and AA, and its best practices. */
final class Axe {
    private static final String RUN =
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(
              result => done(result.violations.flatMap(v => v.nodes.map(n =>
                `${v.id} (${v.impact}): ${n.target.flat().join(' ')}: ${n.failureSummary.replace(/\\s+/g, ' ')}`))),
              failure => done([String(failure)]))""";

    private Axe() {}

    /** @return one line for each element that breaks a rule; none when all is well */
    static List<String> violations(ChromeDriver driver) throws IOException {
        driver.executeScript(script());
        @SuppressWarnings("unchecked") // strings, by the script
        List<String> found = (List<String>) driver.executeAsyncScript(RUN);
        return found;
    }

    private static String script() throws IOException {
        try (InputStream file = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"), "/axe.min.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
