package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a port sends for some bytes until it closes the connection, in a form in which two ports can be compared: names of fields in lower
 * case and sorted, without dates, random ids, and what differs from order to order.
 */
record RawResponses(List<String> comparable, String raw) {
    private static final int LIMIT_MILLIS = 120_000;
    private static final Pattern HEAD = Pattern.compile("\\G(HTTP/1\\.[01] \\d{3} [^\r]*+)\r\n((?:[^\r]++\r\n)*+)\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)(?:^|\n)content-length: (\\d+)");

    /** @param bytes one a character; the last request has to say that it is the last */
    static RawResponses of(URI port, String bytes) throws IOException {
        try (Socket socket = new Socket(port.getHost(), port.getPort())) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(received);
            return read(received.toString(ISO_8859_1), bytes.startsWith("HEAD "));
        }
    }

    /** @param headOnly whether the first response has no content, whatever it says */
    private static RawResponses read(String raw, boolean headOnly) {
        List<String> comparable = new ArrayList<>();
        Matcher head = HEAD.matcher(raw);
        int from = 0;
        while (head.find(from)) {
            Matcher length = LENGTH.matcher(head.group(2));
            boolean empty = headOnly && from == 0;
            int end = head.end() + (length.find() && !empty ? Integer.parseInt(length.group(1)) : 0);
            String content = withoutIds(raw.substring(head.end(), Math.min(end, raw.length())));
            comparable.add(head.group(1) + fields(head.group(2), content) + content);
            from = end;
            head.region(Math.min(from, raw.length()), raw.length());
        }
        comparable.add(from >= raw.length() ? "" : "unreadable: " + raw.substring(from));
        return new RawResponses(comparable, raw);
    }

    private static TreeSet<String> fields(String lines, String content) {
        TreeSet<String> fields = new TreeSet<>();
        for (String line : lines.split("\r\n")) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            switch (name) {
                case "date" -> {}
                case "content-length" -> fields.add(content.isEmpty() ? line : name + ": " + content.length());
                default -> fields.add(name + withoutIds(line.substring(Math.max(0, colon))));
            }
        }
        return fields;
    }

    // Ids that clients send themselves are shorter.
    private static String withoutIds(String text) {
        return text.replaceAll("\"request_id\":\"[\\w-]{16,}\"", "\"request_id\":*")
                .replaceAll("^: [\\w-]{16,}$", ": *")
                .replaceAll("\"order_number\":\\d+", "\"order_number\":*")
                .replaceAll("^: /orders/\\d+$", ": /orders/*")
                .replaceAll("\"last\":\\d+", "\"last\":*")
                // Whether the catalog or the order store is first to know the key depends on time.
                .replaceAll("belongs to another (order|request);", "belongs to another *;")
                .replaceAll("\"placed_at\":\"[^\"]*\"", "\"placed_at\":*");
    }
}
