package io.holdfast.client.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** A TLS handshake of the JDK's, in memory: a client that checks the server's name, and a server that asks for a certificate. */
final class Handshake {
    private static final char[] PASSWORD = "only-for-tests".toCharArray();
    private static final int STEPS_MAX = 1_000;

    private Handshake() {}

    /** @throws SSLException when one of them does not accept the other */
    static void between(
            Identity client, X509Certificate clientTrusts, String host, Identity server, X509Certificate serverTrusts)
            throws SSLException {
        SSLEngine asking = context(client, clientTrusts).createSSLEngine(host, 443);
        asking.setUseClientMode(true);
        SSLParameters names = asking.getSSLParameters();
        names.setEndpointIdentificationAlgorithm("HTTPS");
        asking.setSSLParameters(names);
        SSLEngine answering = context(server, serverTrusts).createSSLEngine();
        answering.setUseClientMode(false);
        answering.setNeedClientAuth(true);
        asking.beginHandshake();
        answering.beginHandshake();

        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        for (int step = 0; step < STEPS_MAX && !(isOver(asking) && isOver(answering)); step++) {
            turn(asking, toClient, toServer);
            turn(answering, toServer, toClient);
        }
        if (!isOver(asking) || !isOver(answering)) {
            throw new AssertionError("the handshake does not end");
        }
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(1 << 16));
                in.compact();
            }
            default -> {
                // it is over on this side
            }
        }
    }

    private static SSLContext context(Identity own, X509Certificate trusted) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", own.key(), PASSWORD, new Certificate[] {own.certificate()});
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(keys, PASSWORD);
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry("authority", trusted);
            TrustManagerFactory checks = TrustManagerFactory.getInstance("PKIX");
            checks.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), checks.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
