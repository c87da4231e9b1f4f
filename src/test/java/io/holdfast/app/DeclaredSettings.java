package io.holdfast.app;

import io.holdfast.base.config.Settings;
import java.util.List;
import java.util.Map;

/** Every setting that the product declares, as a process sees them that was told nothing. */
public final class DeclaredSettings {
    private DeclaredSettings() {}

    public static List<Settings.Entry> entries() {
        Settings settings = new Settings(List.of());
        AppConfig.from(settings);
        return settings.entries();
    }

    /** The names that keys had in the release before, by today's. */
    public static Map<String, String> formerNames() {
        return FormerNames.OF_SETTINGS;
    }
}
