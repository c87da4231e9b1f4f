package io.holdfast.app;

import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** What a process prints once it is up: where each role listens, and what to try next. */
record Banner(Running running, Path dataDir, boolean alone) {

    String text() {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add("").add("Holdfast " + Version.number() + " is up.").add("");
        running.roles().forEach((role, url) -> text.add("  %-10s %s".formatted(role, url)));
        text.add("  %-10s %s".formatted("admin", running.admin()));
        text.add("  %-10s %s".formatted("registry", running.registry()));
        text.add("  %-10s %s".formatted("data", dataDir.toAbsolutePath().normalize()));
        running.adminTokenFile().ifPresent(file -> text.add("  %-10s in %s".formatted("token", file)));
        boolean entrance = running.roles().containsKey("router");
        List<String> missing = List.of("frontend", "order", "catalog").stream()
                .filter(service -> !running.known().contains(service))
                .toList();
        if (entrance && missing.isEmpty()) {
            tryNext(text);
        } else if (entrance) {
            text.add("")
                    .add("  No orders yet: nothing of %s is known here; /products and /orders answer 503 until it is."
                            .formatted(String.join(", ", missing)));
            tryRecord(text);
        }
        if (alone && !(entrance && missing.isEmpty())) {
            text.add("").add("  Nobody else can join the registry of this process:");
            text.add("  give every process the same --registry redis://host:port/db.");
        }
        text.add("")
                .add("  Ctrl-C ends it: what is in flight is finished first.")
                .add("");
        return text.toString();
    }

    private void tryNext(StringJoiner text) {
        String router = running.roles().get("router").toString();
        text.add("").add("Try next:");
        text.add("  curl %s/products".formatted(router));
        text.add("  curl %s/orders -H 'Content-Type: application/json' -d '{\"name\":\"Fox\",\"quantity\":2}'"
                .formatted(router));
        running.adminTokenFile().ifPresent(file -> text.add("  curl " + router + "/products/Fox/restock \\")
                .add("       -H 'Content-Type: application/json' -d '{\"quantity\":10}' \\")
                .add("       -H \"Authorization: Bearer $(cat %s)\"".formatted(file)));
        text.add("  ./holdfast shop --url %s".formatted(router));
        tryRecord(text);
    }

    private void tryRecord(StringJoiner text) {
        if (running.known().contains("record")) {
            text.add("  ./holdfast get-state primary --url %s"
                    .formatted(running.roles().get("router")));
        }
    }
}
