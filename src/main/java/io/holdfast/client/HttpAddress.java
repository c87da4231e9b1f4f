package io.holdfast.client;

import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where a command was told to send its requests. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * @param option as it was given on the command line, for the complaint
     * @return scheme, host and port alone; port 80 when none was said
     * @throws ParameterException when {@code given} is no such address
     */
    public static URI of(CommandLine command, String option, URI given) {
        boolean whole = given.getHost() != null && given.getPort() <= 65_535 && given.getPort() != 0;
        if (!whole || !"http".equals(given.getScheme())) {
            throw new ParameterException(command, "%s: %s (expected: http://host:port)".formatted(option, given));
        }
        return URI.create("http://%s:%d".formatted(given.getHost(), given.getPort() < 0 ? 80 : given.getPort()));
    }
}
