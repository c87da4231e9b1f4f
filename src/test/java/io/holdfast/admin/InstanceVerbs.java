package io.holdfast.admin;

import io.holdfast.base.time.Time;
import io.holdfast.registry.LocalRegistry;
import java.util.Set;
import java.util.TreeSet;

/** The last segments of the paths of what operators can do with an instance. */
public final class InstanceVerbs {
    private InstanceVerbs() {}

    public static Set<String> names() {
        Time time = Time.system();
        return new TreeSet<>(
                new AdminOverrides(new LocalRegistry(time), time).verbs().keySet());
    }
}
