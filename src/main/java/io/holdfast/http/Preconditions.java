package io.holdfast.http;

import io.holdfast.base.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * The preconditions of a request: {@code If-Match} and {@code If-None-Match} (RFC 9110, section 13). Those of a change are checked where
 * the change is decided, so that nothing can come between; calls to peers and commands in the log carry them as two texts.
 *
 * @param ifMatch the resource must have one of these versions; empty for any, or none at all
 * @param ifNoneMatch the resource must have none of these versions; empty for no condition
 */
public record Preconditions(String ifMatch, String ifNoneMatch) {
    public static final Preconditions NONE = new Preconditions("", "");

    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";

    /** Null stands for an absent one: a peer may be older. */
    public Preconditions {
        ifMatch = ifMatch == null ? "" : ifMatch;
        ifNoneMatch = ifNoneMatch == null ? "" : ifNoneMatch;
    }

    /** @throws Failure.Invalid when a field is there that cannot be read */
    public static Preconditions of(Call call) {
        return new Preconditions(read(call, IF_MATCH), read(call, IF_NONE_MATCH));
    }

    private static String read(Call call, String header) {
        List<String> lines = call.headers(header); // several lines are one list
        return lines.isEmpty()
                ? ""
                : EntityTags.parse(header, String.join(", ", lines)).text();
    }

    /** The tag of version {@code number}. */
    public static String tag(long number) {
        return "\"%d\"".formatted(number);
    }

    /** Whether there is no precondition. */
    public boolean areNone() {
        return ifMatch.isEmpty() && ifNoneMatch.isEmpty();
    }

    /** Whether a change may be made. @param current the tag of what is there; empty when nothing is */
    public boolean allowChange(Optional<String> current) {
        return matches(current) && !isKnown(current);
    }

    /**
     * The response to a read: 200, or 304 when the caller has the current version already.
     *
     * @throws Failure.Stale when the caller wants another version
     */
    public Response answer(String current, Object body) {
        Optional<String> tag = Optional.of(current);
        if (!matches(tag)) {
            throw failed("it", tag);
        }
        return (isKnown(tag) ? Response.notModified() : Response.ok(body)).with("ETag", current);
    }

    /** The failure of a change whose precondition does not hold. @param what the resource, in words */
    public Failure failed(String what, Optional<String> current) {
        String conditions = (ifMatch.isEmpty() ? "" : IF_MATCH + ": " + ifMatch)
                + (areNone() || ifMatch.isEmpty() || ifNoneMatch.isEmpty() ? "" : " and ")
                + (ifNoneMatch.isEmpty() ? "" : IF_NONE_MATCH + ": " + ifNoneMatch);
        return failed("%s %s (expected: %s)"
                .formatted(what, current.map(tag -> "is at version " + tag).orElse("is not there"), conditions));
    }

    /** The same in the caller's words. */
    public static Failure failed(String detail) {
        return new Failure.Stale("precondition-failed", detail);
    }

    private boolean matches(Optional<String> current) {
        return ifMatch.isEmpty()
                || current.filter(EntityTags.parse(IF_MATCH, ifMatch)::haveStrong)
                        .isPresent();
    }

    private boolean isKnown(Optional<String> current) {
        return !ifNoneMatch.isEmpty()
                && current.filter(EntityTags.parse(IF_NONE_MATCH, ifNoneMatch)::haveWeak)
                        .isPresent();
    }

    /** The hash of a request with these, as {@link ContentHash} makes it. @param hash of the request without; stays when there are none */
    public String in(String hash) {
        return areNone() ? hash : ContentHash.of(hash, ifMatch, ifNoneMatch);
    }
}
