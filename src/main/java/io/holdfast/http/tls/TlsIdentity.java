package io.holdfast.http.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a process proves itself with: a certificate, those that lead from it to its authority, and its key. */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
    private static final Duration NEAR = Duration.ofDays(14);
    private static final int NEAR_PART = 5;

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    static TlsIdentity read(PemFile cert, byte[] chain, PemFile key, byte[] secret, Instant now) {
        TlsIdentity identity = new TlsIdentity(cert.certificates(chain), key.privateKey(secret));
        X509Certificate own = identity.certificate();
        if (now.isAfter(identity.expires())) {
            throw cert.problem("a certificate that is valid; it expired at " + identity.expires());
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            throw cert.problem("a certificate that is valid; it begins to be at "
                    + own.getNotBefore().toInstant());
        }
        if (!fit(identity.key(), own.getPublicKey())) {
            throw key.problem("the key of the first certificate of " + cert.path());
        }
        if (!isChain(identity.chain())) {
            throw cert.problem("the certificate of the process first, and behind each the one that signed it");
        }
        return identity;
    }

    /** The process' own. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whether it is time to replace it: two weeks before it expires, or a fifth of its life if that is less. */
    boolean expiresSoon(Instant now) {
        Duration life = Duration.between(certificate().getNotBefore().toInstant(), expires());
        Duration near = life.dividedBy(NEAR_PART).compareTo(NEAR) < 0 ? life.dividedBy(NEAR_PART) : NEAR;
        return now.isAfter(expires().minus(near));
    }

    // RFC 5246, section 7.4.2; a chain of any other order is no chain for the JDK.
    private static boolean isChain(List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            boolean signed = chain.get(i - 1)
                    .getIssuerX500Principal()
                    .equals(chain.get(i).getSubjectX500Principal());
            if (!signed || chain.indexOf(chain.get(i)) < i) {
                return false;
            }
        }
        return true;
    }

    // What one signs the other has to verify.
    private static boolean fit(PrivateKey key, PublicKey other) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        byte[] text = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signature = signing.sign();
            signing.initVerify(other);
            signing.update(text);
            return signing.verify(signature);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[%s, expires %s]".formatted(certificate().getSubjectX500Principal(), expires());
    }
}
