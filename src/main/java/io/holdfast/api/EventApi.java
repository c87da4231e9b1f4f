package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened in the cluster, as {@code GET /events} of the admin port tells it and processes tell each other. */
public final class EventApi {
    /** Bytes that an event has besides its texts, as a bound of memory counts them. */
    private static final int OVERHEAD = 256;

    private EventApi() {}

    /** What an event is about. */
    public enum Kind {
        ELECTION,
        NODE,
        MEMBER,
        DEPLOY,
        OPERATOR,
        REGISTRY,
        DISK,
        PROCESS,
        /** Of a later version, unknown here. */
        OTHER;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Kind of(String word) {
            return find(values(), word, OTHER);
        }
    }

    /** How bad it is for clients. */
    public enum Level {
        OK,
        INFO,
        WARN,
        BAD;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Level of(String word) {
            return find(values(), word, INFO);
        }
    }

    /**
     * Something that happened. Texts that are too long are cut: they may come from outside.
     *
     * @param id its place in the log that answers; it rises for ever
     * @param at by the clock of the process that saw it
     * @param subject what it happened to, such as {@code order/3}
     * @param title one sentence
     * @param detail the reason, whole
     * @param by who decided: an operator's name, or a router
     * @param from the address of that operator
     * @param tokenName of the token that let it
     * @param process the id of the process that saw it
     * @param seq its number among the events of that process, which rises
     * @param count how many alike it stands for, where these are more than one
     * @param key names the trouble that it begins
     * @param ends the key of the trouble that it ends
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Event(
            long id,
            Instant at,
            Kind kind,
            Level level,
            String subject,
            String title,
            @Nullable String detail,
            @Nullable String by,
            @Nullable String from,
            @Nullable String tokenName,
            String process,
            long seq,
            @Nullable Integer count,
            @Nullable String key,
            @Nullable String ends) {

        public Event {
            Objects.requireNonNull(at, "at");
            kind = kind == null ? Kind.OTHER : kind;
            level = level == null ? Level.INFO : level;
            subject = text(200, subject);
            title = text(400, title);
            detail = detail == null ? null : text(4_000, detail);
            by = by == null ? null : text(120, by);
            from = from == null ? null : text(120, from);
            tokenName = tokenName == null ? null : text(120, tokenName);
            process = text(64, process);
            key = key == null ? null : text(300, key);
            ends = ends == null ? null : text(300, ends);
        }

        public Event withId(long other) {
            return new Event(
                    other, at, kind, level, subject, title, detail, by, from, tokenName, process, seq, count, key,
                    ends);
        }

        /** About what it takes in memory, and no less than in JSON without escapes. */
        public int bytes() {
            return OVERHEAD
                    + 2
                            * (subject.length()
                                    + title.length()
                                    + length(detail)
                                    + length(by)
                                    + length(from)
                                    + length(tokenName)
                                    + process.length()
                                    + length(key)
                                    + length(ends));
        }

        private static int length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }
    }

    /**
     * @param next ask for the events after this id to go on
     * @param since when the oldest event that is still kept happened, null when there is none
     */
    public record Page(List<Event> events, long next, @Nullable Instant since) {}

    private static <E extends Enum<E>> E find(E[] all, String word, E unknown) {
        for (E each : all) {
            if (each.name().equalsIgnoreCase(word)) {
                return each;
            }
        }
        return unknown;
    }

    // Never cut in the middle of a character: half of one is no text.
    private static String text(int max, @Nullable String text) {
        if (text == null || text.length() <= max) {
            return text == null ? "" : text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }
}
