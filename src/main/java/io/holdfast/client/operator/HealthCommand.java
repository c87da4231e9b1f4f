package io.holdfast.client.operator;

import io.holdfast.http.tls.ClientTrust;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast health}: is a process ready, and if not, why. */
@Command(
        name = "health",
        header = "Ask a process whether it is ready.",
        description = {
            "",
            "Ready are all of its roles, or none. What it says is shown, in JSON: what keeps them, if anything.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast health",
            "  holdfast health --url http://10.0.0.1:9090",
            "",
            "Exit code: 0 ready, 1 not ready or no answer, 2 wrong usage."
        })
public final class HealthCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin;

    @Override
    public Integer call() {
        ClientTrust trust = ClientTrust.of(System.getenv());
        return HealthCheck.run(admin.url(), connection -> {
            if (connection instanceof HttpsURLConnection tls) {
                tls.setSSLSocketFactory(trust.context().getSocketFactory());
            }
        });
    }
}
