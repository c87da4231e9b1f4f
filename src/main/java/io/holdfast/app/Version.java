package io.holdfast.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which Holdfast this is. */
final class Version implements IVersionProvider {

    /** As the jar's manifest has it; {@code development} when run from classes. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"holdfast %s on Java %s".formatted(number(), Runtime.version())};
    }
}
