package io.holdfast.bench.router;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** The admin port of a router, where services are registered that have no agent. */
record AdminPort(URI url, String token) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param nodes ports of 127.0.0.1; each becomes an instance of {@code service}, for an hour */
    void register(String service, String route, List<Integer> nodes) throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            put(
                    "/instances/%s/n%d".formatted(service, i),
                    "{\"url\":\"http://127.0.0.1:%d\",\"routes\":[\"%s\"],\"ttl\":3600}"
                            .formatted(nodes.get(i), route));
        }
    }

    private void put(String path, String json) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(path + ": " + response.statusCode() + " " + response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
