package io.holdfast.http.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The roles that a certificate names: each as a URI among its subject alternative names, as SPIFFE writes identities. The authority that
 * signed it vouches for them.
 */
public final class RoleNames {
    /** A certificate of the role {@code order} has {@code spiffe://holdfast/role/order}. */
    public static final String PREFIX = "spiffe://holdfast/role/";

    private static final int URI = 6; // RFC 5280, section 4.2.1.6

    private RoleNames() {}

    /** @param chain of a peer, its own certificate first */
    public static Set<String> of(Certificate[] chain) {
        return chain.length > 0 && chain[0] instanceof X509Certificate own ? of(own) : Set.of();
    }

    static Set<String> of(X509Certificate certificate) {
        Set<String> roles = new TreeSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0).equals(URI) && name.get(1) instanceof String uri && uri.startsWith(PREFIX)) {
                    roles.add(uri.substring(PREFIX.length()));
                }
            }
        } catch (CertificateParsingException e) {
            return Set.of(); // it names nothing that can be read
        }
        return roles;
    }
}
