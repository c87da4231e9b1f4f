package io.holdfast.client.certs;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** A private key and the certificate that is shown with it. */
record Identity(PrivateKey key, X509Certificate certificate) {
    static final String SIGNATURE = "SHA256withECDSA";

    /** Whether the key is that of the certificate. */
    boolean belongsTogether() {
        try {
            byte[] any = {1};
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(key);
            signature.update(any);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(any);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKinds) {
            return false;
        }
    }
}
