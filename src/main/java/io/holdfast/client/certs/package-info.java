/**
 * A certificate authority in a directory, for clusters on one's own machines. {@link io.holdfast.client.certs.CertificateAuthority} makes
 * certificates, {@code Pem} and {@code FileReplacement} bring them to the disk, the commands check what was asked for. Only
 * {@code CertificateMaker} knows the library that writes certificates; reading and checking them is left to the JDK.
 */
package io.holdfast.client.certs;
