package io.holdfast.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;

/**
 * A word about an instance that every router hears: of a router that has had enough of it, or of an operator. It ends by itself, and
 * speaks of one epoch alone, so that a new start of the instance begins without it; only a drain stays until it is taken back.
 *
 * @param name service and id of the instance
 * @param epoch of the instance it speaks of
 * @param by the router that says so, or {@link #OPERATOR}
 * @param since when it was said first; tells a word from the same word said before
 */
public record Mark(String name, long epoch, Kind kind, String by, String reason, Instant since) {
    /** How operators sign; a router's name has a slash. */
    public static final String OPERATOR = "operator";

    /** Who says what, and how they know. */
    public enum Kind {
        /** The instance answered, and answered wrongly: whoever heard that was not cut off, so the others may believe it. */
        @JsonProperty("failing")
        FAILING,
        /** The instance could not be reached from there, which may be the router's own fault: the others look for themselves. */
        @JsonProperty("unreachable")
        UNREACHABLE,
        /** A router would keep it out and uses it all the same, since too few are left: for people alone, no router acts on it. */
        @JsonProperty("panicked")
        PANICKED,
        /** An operator wants it out, as a breaker would: believed while enough others are well. */
        @JsonProperty("ejected")
        EJECTED,
        /** An operator wants no new requests there, whatever is left, until the word is taken back. */
        @JsonProperty("drained")
        DRAINED,
        /** Another process was refused that came up under its id: for people alone, no router acts on it. */
        @JsonProperty("namesake")
        NAMESAKE,
        /** An operator wants the breakers closed. */
        @JsonProperty("readmitted")
        READMITTED
    }

    public static Mark of(Instance instance, Kind kind, String by, String reason, Instant since) {
        return new Mark(instance.name(), instance.epoch(), kind, by, reason, since);
    }

    /** Whether it speaks of this very start of the instance; a drain speaks of all of them. */
    public boolean isAbout(Instance instance) {
        return instance.name().equals(name) && (outlivesRestarts() || instance.epoch() == epoch);
    }

    @JsonIgnore
    public boolean outlivesRestarts() {
        return kind == Kind.DRAINED;
    }

    /** Where it is kept: a router's word takes the place of another router's, never that of an operator's, nor one for people. */
    @JsonIgnore
    public String slot() {
        return switch (kind) {
            case FAILING, UNREACHABLE -> name;
            case PANICKED, EJECTED, DRAINED, NAMESAKE, READMITTED ->
                name + "!" + kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
