package io.holdfast.http.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What was read from the files of one purpose. @param authorities that are trusted; empty if none are named */
public record TlsMaterial(Optional<TlsIdentity> identity, List<X509Certificate> authorities) {
    public TlsMaterial {
        authorities = List.copyOf(authorities);
    }
}
