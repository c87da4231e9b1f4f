package io.holdfast.registry;

import java.time.Instant;

/**
 * Another process started with the instance's id and was rejected. Shown to people; no router acts on it.
 *
 * @param name service and id of the instance
 * @param by where the rejected process listened
 */
public record DuplicateReport(String name, long epoch, String by, String reason, Instant since)
        implements InstanceCondition {

    public static DuplicateReport of(Instance instance, String by, String reason, Instant since) {
        return new DuplicateReport(instance.name(), instance.epoch(), by, reason, since);
    }

    @Override
    public String key() {
        return name + "!namesake"; // as processes of earlier versions have it
    }
}
