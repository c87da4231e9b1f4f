package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** All that the pages of a browser have asked the network for, and what they wrote on the console. */
final class Traffic {
    private final ChromeDriver driver;
    private final List<String> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    Traffic(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Every request up to now, as {@code GET url}, the oldest first; also those that got no response. */
    List<String> requests() throws IOException {
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = Json.parse(Buffer.buffer(entry.getMessage())).path("message");
            JsonNode params = message.path("params");
            switch (message.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    add(
                            params.path("request").path("method").asText(),
                            params.path("request").path("url").asText());
                case "Network.webSocketCreated" -> add("GET", params.path("url").asText());
                default -> {}
            }
        }
        return List.copyOf(requests);
    }

    private void add(String method, String url) {
        requests.add(method + " " + url);
    }

    /** Fails if a page asked any other origin than these for anything. */
    void assertStaysAt(URI... origins) throws IOException {
        List<String> left = requests().stream()
                .filter(request -> !isAt(request.substring(request.indexOf(' ') + 1), origins))
                .toList();
        assertEquals(List.of(), left, "requests that leave the origin");
    }

    private static boolean isAt(String url, URI... origins) {
        for (URI origin : origins) {
            if (url.equals(origin.toString()) || url.startsWith(origin + "/")) {
                return true;
            }
        }
        return url.startsWith("data:")
                || url.startsWith("blob:")
                || url.startsWith("chrome:")
                || url.startsWith("about:");
    }

    /** What is in the console at level error and above, but for responses whose status is an error: those are answers too. */
    List<String> complaints() {
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            boolean network = entry.getMessage().contains("Failed to load resource")
                    || entry.getMessage().contains("net::ERR_");
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue() && !network) {
                complaints.add(entry.getMessage());
            }
        }
        return List.copyOf(complaints);
    }
}
