package io.holdfast.platform.web;

import io.holdfast.base.time.Time;
import io.netty.handler.codec.DateFormatter;
import java.util.Date;

/** The time of day as the {@code Date} of an answer has it (RFC 9110, sections 5.6.7 and 6.6.1). */
final class HttpDate {
    private HttpDate() {}

    static String now() {
        return DateFormatter.format(Date.from(Time.system().now()));
    }
}
