package io.holdfast.admin;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Numbers as they are shown: what is not known is null. */
final class Numbers {
    private Numbers() {}

    static @Nullable Double boxed(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }
}
