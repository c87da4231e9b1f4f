package io.holdfast.client;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where a command was told to send its requests. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * @param option as it was given on the command line, for the complaint
     * @param given with its scheme, or as {@code host:port}
     * @return scheme, host and port alone; port 80, or 443 of https, when there is a scheme and no port
     * @throws ParameterException when {@code given} is no such address
     */
    public static URI of(CommandLine command, String option, String given) {
        boolean bare = !given.contains("://");
        try {
            URI url = new URI(bare ? "http://" + given : given);
            boolean whole = url.getHost() != null && url.getPort() <= 65_535 && url.getPort() != 0;
            // A lone word is more likely a mistake than a host: it needs its port.
            boolean tls = "https".equals(url.getScheme());
            if (whole && (tls || "http".equals(url.getScheme())) && !(bare && url.getPort() < 0)) {
                int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
                return URI.create("%s://%s:%d".formatted(url.getScheme(), url.getHost(), port));
            }
        } catch (URISyntaxException notEvenOne) {
            // rejected like all others
        }
        throw new ParameterException(
                command, "%s: %s (expected: http://host:port or https://host:port)".formatted(option, given));
    }
}
