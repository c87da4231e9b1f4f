package io.holdfast.app;

import io.holdfast.http.auth.AuthMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What a process says once it is up, to people or to programs: where each role listens, and what to try next. */
record Banner(Running running, Path dataDir, boolean alone) {
    /** The end of a line that goes on in the next one, and how that begins. */
    private static final String CONTINUED = "\\\\\n\\s*";

    String text() {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add("").add(title()).add("");
        running.roles().forEach((role, url) -> text.add("  %-10s %s".formatted(role, url)));
        text.add("  %-10s %s".formatted("admin", running.admin()));
        text.add("  %-10s %s".formatted("registry", running.registry()));
        text.add("  %-10s %s".formatted("data", data()));
        running.access().ifPresent(mode -> text.add("  %-10s %s".formatted("access", access(mode))));
        running.adminTokenFile().ifPresent(file -> text.add("  %-10s in %s".formatted("token", file)));
        next().forEach(text::add);
        text.add("").add("  Ctrl-C ends it: what is in flight is finished first.");
        return text.toString();
    }

    String title() {
        return "Holdfast " + Version.number() + " is up.";
    }

    /** What the text has besides its title, by the names that a log line has for it. */
    Map<String, Object> fields() {
        Map<String, String> addresses = new LinkedHashMap<>();
        running.roles().forEach((role, url) -> addresses.put(role, url.toString()));
        addresses.put("admin", running.admin().toString());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("addresses", addresses);
        fields.put("registry", running.registry());
        fields.put("data", data().toString());
        running.access().ifPresent(mode -> fields.put("access", mode.word()));
        running.adminTokenFile().ifPresent(file -> fields.put("token_file", file.toString()));
        String lines = String.join("\n", next()).replaceAll(CONTINUED, "");
        fields.put(
                "next",
                lines.lines()
                        .filter(line -> line.startsWith("  "))
                        .map(String::strip)
                        .toList());
        return fields;
    }

    private static String access(AuthMode mode) {
        return switch (mode) {
            case OPEN -> "open: no token is asked for, but to change products";
            case TOKENS -> "tokens: by scope";
            case JWT -> "jwt: by scope";
        };
    }

    private Path data() {
        return dataDir.toAbsolutePath().normalize();
    }

    private List<String> next() {
        List<String> text = new ArrayList<>();
        boolean entrance = running.roles().containsKey("router");
        List<String> missing = List.of("frontend", "order", "catalog").stream()
                .filter(service -> !running.known().contains(service))
                .toList();
        if (entrance && missing.isEmpty()) {
            tryNext(text);
        } else if (entrance) {
            text.add("");
            text.add("  No orders yet: nothing of %s is known here; /products and /orders answer 503 until it is."
                    .formatted(String.join(", ", missing)));
            tryRecord(text);
        }
        if (alone && !(entrance && missing.isEmpty())) {
            text.add("");
            text.add("  Nobody else can join the registry of this process:");
            text.add("  give every process the same --registry redis://host:port/db.");
        }
        return text;
    }

    private void tryNext(List<String> text) {
        String router = running.roles().get("router").toString();
        text.add("");
        text.add("Try next:");
        text.add("  curl %s/products".formatted(router));
        text.add("  curl %s/orders -H 'Content-Type: application/json' -d '{\"name\":\"Fox\",\"quantity\":2}'"
                .formatted(router));
        running.adminTokenFile().ifPresent(file -> {
            text.add("  curl " + router + "/products/Fox/restock \\");
            text.add("       -H 'Content-Type: application/json' -d '{\"quantity\":10}' \\");
            text.add("       -H \"Authorization: Bearer $(cat %s)\"".formatted(file));
        });
        text.add("  ./holdfast shop --url %s".formatted(router));
        tryRecord(text);
    }

    private void tryRecord(List<String> text) {
        if (running.known().contains("record")) {
            text.add("  ./holdfast get-state primary --url %s"
                    .formatted(running.roles().get("router")));
        }
    }
}
