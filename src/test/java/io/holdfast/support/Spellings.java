package io.holdfast.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;

/** Request targets that some router might take for a given path, and a client that sends them as they are. */
public final class Spellings {

    /** @param text of the whole response */
    public record Answer(int status, String text) {}

    private Spellings() {}

    /** The path itself first. @param path has at least two characters and no encoded ones @param host as in the Host field */
    public static List<String> of(String path, String host) {
        String encoded = "%%%02x".formatted((int) path.charAt(1)) + path.substring(2);
        return List.of(
                path,
                path + "?",
                path + "?a=b",
                path + "/",
                path + "//",
                path + "/.",
                path + "/x/..",
                path + "/%2e%2e/" + path.substring(1),
                path + "/..",
                path + "/app.js",
                path + ";a=b",
                path + "%20",
                path + "%00",
                path + "%3f",
                path + "%2f",
                path.toUpperCase(),
                "/" + path,
                "//" + path,
                "/." + path,
                "/%2e" + path,
                "/x/.." + path,
                "/x/%2E%2E" + path,
                "/.." + path,
                "/login/.." + path,
                "/health/live/.." + path,
                "/health/live/..;" + path,
                "/health/live" + path,
                "/app.js" + path,
                "/" + encoded,
                "//" + encoded,
                "/%25" + encoded.substring(1),
                "/%2f" + path.substring(1),
                "/\\" + path.substring(1),
                path.replace("/", "%2f"),
                path.replace("/", "//"),
                path.replace("/", "/./"),
                path.substring(1),
                "http://" + host + path,
                "HTTP://" + host + path,
                "http://" + host + "/" + path,
                "https://" + host + path,
                "http://" + host + "/x/.." + path,
                "http://other" + path,
                "http://user@" + host + path,
                "//" + host + path);
    }

    /** Sends one request, on a connection of its own. @param lines of its header section, besides Host and Connection */
    public static Answer send(URI url, String method, String target, String... lines) throws IOException {
        StringBuilder text = new StringBuilder(
                "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, target, url.getAuthority()));
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        if (method.startsWith("P")) {
            text.append("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        } else {
            text.append("\r\n");
        }
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(text.toString().getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return new Answer(Integer.parseInt(answer.split(" ", 3)[1]), answer);
        }
    }
}
