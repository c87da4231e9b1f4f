package io.holdfast.platform.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A router's word that an instance should get no requests for a while. It ends by itself, and it speaks of one epoch alone: a new
 * start of the instance begins without it.
 *
 * @param name service and id of the instance
 * @param epoch of the instance it speaks of
 * @param by the router that says so
 */
public record Mark(String name, long epoch, Kind kind, String by, String reason) {

    /** How the router knows. */
    public enum Kind {
        /** The instance answered, and answered wrongly: whoever heard that was not cut off, so the others may believe it. */
        @JsonProperty("failing")
        FAILING,
        /** The instance could not be reached from there, which may be the router's own fault: the others look for themselves. */
        @JsonProperty("unreachable")
        UNREACHABLE
    }

    public static Mark of(Instance instance, Kind kind, String by, String reason) {
        return new Mark(instance.name(), instance.epoch(), kind, by, reason);
    }

    /** Whether it speaks of this very start of the instance. */
    public boolean isAbout(Instance instance) {
        return instance.name().equals(name) && instance.epoch() == epoch;
    }
}
