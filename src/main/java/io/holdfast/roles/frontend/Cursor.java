package io.holdfast.roles.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.http.Call;
import io.holdfast.http.Names;
import java.util.Base64;

/** Where a page of products ends, as clients send it back: opaque to them, the name of the last product to us. */
final class Cursor {
    private Cursor() {}

    /** @param name null on the last page, which has no cursor */
    static String encode(String name) {
        return name == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(UTF_8));
    }

    /** @throws io.holdfast.base.failure.Failure.Invalid when it was not made by {@link #encode} */
    static String decode(String cursor) {
        try {
            String name = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (Names.isText(name) && cursor.equals(encode(name))) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw Call.invalid("cursor", "what 'next' of the page before said");
    }
}
