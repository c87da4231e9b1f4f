package io.holdfast.client.certs;

import io.holdfast.base.time.Randomness;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and signed certificates in the profile of RFC 5280. The keys and the signatures are the JDK's. */
final class CertificateMaker {
    private static final String CURVE = "secp256r1"; // P-256
    private static final int SERIAL_BYTES = 16;

    /** From when until when a certificate is valid; seconds are the smallest unit that it can have. */
    record Validity(Instant from, Instant until) {}

    private CertificateMaker() {}

    static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + CURVE, e);
        }
    }

    /** A certificate that is its own issuer, and may issue those of processes but no further authorities. */
    static X509Certificate authority(String name, KeyPair keys, Validity validity) {
        try {
            X500Name subject = named(name);
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    subject,
                    serial(),
                    Date.from(validity.from()),
                    Date.from(validity.until()),
                    subject,
                    keys.getPublic());
            certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            certificate.addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(keys.getPublic()));
            return signed(certificate, keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    /** A certificate of a process that has {@code key}, signed by {@code issuer}. */
    static X509Certificate process(Subject subject, PublicKey key, Validity validity, Identity issuer) {
        try {
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(
                            issuer.certificate().getSubjectX500Principal().getEncoded()),
                    serial(),
                    Date.from(validity.from()),
                    Date.from(validity.until()),
                    named(subject.commonName()),
                    key);
            certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            certificate.addExtension(Extension.extendedKeyUsage, false, purposes(subject));
            certificate.addExtension(Extension.subjectAlternativeName, false, alternatives(subject));
            certificate.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
            certificate.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    ids.createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
            return signed(certificate, issuer.key());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    private static X509Certificate signed(X509v3CertificateBuilder certificate, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder(Identity.SIGNATURE).build(key)));
    }

    private static X500Name named(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    // What has no role calls nobody with it.
    private static ExtendedKeyUsage purposes(Subject subject) {
        return new ExtendedKeyUsage(
                subject.roles().isEmpty()
                        ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}
                        : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
    }

    private static GeneralNames alternatives(Subject subject) {
        List<GeneralName> all = new ArrayList<>();
        for (SubjectName name : subject.names()) {
            all.add(
                    name.isAddress()
                            ? new GeneralName(GeneralName.iPAddress, new DEROctetString(name.bytes()))
                            : new GeneralName(GeneralName.dNSName, name.text()));
        }
        subject.roles()
                .forEach(role -> all.add(new GeneralName(GeneralName.uniformResourceIdentifier, RoleUri.of(role))));
        return new GeneralNames(all.toArray(GeneralName[]::new));
    }

    // RFC 5280, section 4.1.2.2: positive. One in 2^128 would be 0, which does not happen.
    private static BigInteger serial() {
        return new BigInteger(1, Randomness.secure(SERIAL_BYTES));
    }
}
