package io.holdfast.telemetry.events;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is said about something that happened, before the log gives it a place and a time: {@code ok(NODE, "billing/a", "...")}. */
public record EventDraft(
        Kind kind,
        Level level,
        String subject,
        String title,
        @Nullable String detail,
        @Nullable String by,
        @Nullable String from,
        @Nullable String tokenName,
        @Nullable Integer count,
        @Nullable String key,
        @Nullable String ends) {

    public static EventDraft of(Level level, Kind kind, String subject, String title) {
        return new EventDraft(kind, level, subject, title, null, null, null, null, null, null, null);
    }

    public static EventDraft ok(Kind kind, String subject, String title) {
        return of(Level.OK, kind, subject, title);
    }

    public static EventDraft info(Kind kind, String subject, String title) {
        return of(Level.INFO, kind, subject, title);
    }

    public static EventDraft warn(Kind kind, String subject, String title) {
        return of(Level.WARN, kind, subject, title);
    }

    public static EventDraft bad(Kind kind, String subject, String title) {
        return of(Level.BAD, kind, subject, title);
    }

    /** @param text the reason, whole */
    public EventDraft because(@Nullable String text) {
        return new EventDraft(kind, level, subject, title, text, by, from, tokenName, count, key, ends);
    }

    /** @param address of an operator, null when nobody is at an address */
    public EventDraft by(String name, @Nullable String address) {
        return new EventDraft(kind, level, subject, title, detail, name, address, tokenName, count, key, ends);
    }

    /** @param name of the token with which an operator did it */
    public EventDraft withToken(String name) {
        return new EventDraft(kind, level, subject, title, detail, by, from, name, count, key, ends);
    }

    /** @param times how many alike it stands for */
    public EventDraft counting(int times) {
        return new EventDraft(kind, level, subject, title, detail, by, from, tokenName, times, key, ends);
    }

    /** @param trouble that begins with it, such as {@code node:billing/a} */
    public EventDraft begins(String trouble) {
        return new EventDraft(kind, level, subject, title, detail, by, from, tokenName, count, trouble, ends);
    }

    /** @param trouble that ends with it */
    public EventDraft ends(String trouble) {
        return new EventDraft(kind, level, subject, title, detail, by, from, tokenName, count, key, trouble);
    }

    Event at(Instant when, long id, String process) {
        return new Event(
                id, when, kind, level, subject, title, detail, by, from, tokenName, process, id, count, key, ends);
    }
}
