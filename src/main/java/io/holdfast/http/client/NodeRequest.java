package io.holdfast.http.client;

import io.holdfast.http.FieldName;
import io.holdfast.http.HeadWriter;

/**
 * A request as it goes to a node.
 *
 * @param target path and query
 * @param upgrade whether it asks to switch protocols; {@code fields} name them
 */
public record NodeRequest(String method, String target, RequestFields fields, RequestContent content, boolean upgrade) {
    boolean asksForHeadOnly() {
        return method.equals("HEAD");
    }

    // RFC 9110, section 8.6: then it has a Content-Length even if it has no content.
    private boolean anticipatesContent() {
        return switch (method) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
    }

    boolean isChunked() {
        return content.length().isEmpty();
    }

    /**
     * Writes the request line and the header section.
     *
     * @param node whose authority a request gets that has no Host: HTTP/1.0 has it optional, HTTP/1.1 required
     * @throws IllegalArgumentException when they have a character that they may not have
     */
    void writeHead(NodeAddress node, HeadWriter out) {
        out.text(method).text(" ").text(target).text(" HTTP/1.1").line();
        if (!fields.haveHost()) {
            out.field(FieldName.HOST, node.authority()); // RFC 9112, section 3.2
        }
        fields.writeTo(out);
        if (isChunked()) {
            out.field(FieldName.TRANSFER_ENCODING, "chunked");
        } else if (content.length().getAsLong() > 0 || anticipatesContent()) {
            out.field(FieldName.CONTENT_LENGTH, content.length().getAsLong());
        }
        out.line();
    }
}
