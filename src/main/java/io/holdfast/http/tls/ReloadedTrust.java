package io.holdfast.http.tls;

import io.holdfast.base.config.WatchedFile;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the authorities that the file has at the time of a handshake. Any thread may use it. */
final class ReloadedTrust extends X509ExtendedTrustManager {
    private final boolean wantsRole;
    private volatile X509ExtendedTrustManager current;

    /** @param wantsRole whether a server has to name a role of ours */
    ReloadedTrust(WatchedFile<TlsMaterial> material, boolean wantsRole) {
        this.wantsRole = wantsRole;
        this.current = TrustedAuthorities.manager(material.get().authorities());
        material.onChange(changed -> current = TrustedAuthorities.manager(changed.authorities()));
    }

    private void checkRole(X509Certificate[] chain) throws CertificateException {
        if (wantsRole && RoleNames.of(chain).isEmpty()) {
            throw new CertificateException("the certificate names no role, %s...".formatted(RoleNames.PREFIX));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        current.checkServerTrusted(chain, type, engine);
        checkRole(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        current.checkServerTrusted(chain, type, socket);
        checkRole(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        current.checkServerTrusted(chain, type);
        checkRole(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        current.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        current.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        current.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return current.getAcceptedIssuers();
    }
}
