package io.holdfast.client.certs;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.ExpenseApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.RecordApi;
import io.holdfast.http.tls.RoleNames;
import java.util.List;
import java.util.Optional;

/** The form that a role has in a certificate: a URI among the subject alternative names, as SPIFFE names workloads. */
final class RoleUri {
    /** Every role that a process can have. */
    static final List<String> ROLES = List.of(
            "router",
            FrontendApi.SERVICE,
            CatalogApi.SERVICE,
            OrderApi.SERVICE,
            ExpenseApi.SERVICE,
            RecordApi.SERVICE,
            "agent");

    private RoleUri() {}

    static String of(String role) {
        return RoleNames.PREFIX + role;
    }

    /** @return the role that {@code uri} names; empty when it is another URI */
    static Optional<String> role(String uri) {
        return Optional.of(uri)
                .filter(name -> name.startsWith(RoleNames.PREFIX))
                .map(name -> name.substring(RoleNames.PREFIX.length()));
    }
}
