package io.holdfast.http.tls;

import io.holdfast.base.config.WatchedFile;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client's certificate and key as the files have them at the time of a handshake. Any thread may use it. */
final class ReloadedKey extends X509ExtendedKeyManager {
    /** The alias names one identity: key and chain are asked for one after the other, and must belong together. */
    private record Current(String alias, TlsIdentity identity) {}

    private volatile Current current;
    private volatile Current former;

    ReloadedKey(WatchedFile<TlsMaterial> material) {
        current = new Current("1", material.get().identity().orElseThrow());
        former = current;
        material.onChange(changed -> change(changed.identity().orElseThrow()));
    }

    private synchronized void change(TlsIdentity identity) {
        former = current;
        current = new Current(Integer.toString(Integer.parseInt(former.alias()) + 1), identity);
    }

    private @Nullable TlsIdentity find(String alias) {
        Current now = current;
        if (now.alias().equals(alias)) {
            return now.identity();
        }
        Current before = former;
        return before.alias().equals(alias) ? before.identity() : null;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return current.alias(); // whoever does not accept it says so
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return current.alias();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return new String[] {current.alias()};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
    }
}
