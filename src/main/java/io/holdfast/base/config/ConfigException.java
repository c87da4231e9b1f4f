package io.holdfast.base.config;

/** The configuration is wrong; the message names key, value and rule, one problem a line. Ends the process with exit code 2. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message);
    }
}
