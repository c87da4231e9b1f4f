package io.holdfast.http.tls;

import io.holdfast.base.config.WatchedFile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a port speaks TLS, if it does. Connections that are accepted after the files have changed use what is new; earlier ones go on as
 * they are. Any thread may use it.
 */
public final class ServerTls {
    /** Plain text. */
    public static final ServerTls OFF = new ServerTls(false, false, Duration.ZERO, null);

    /** Of a ClientHello; RFC 8446 allows more, and no client sends it. */
    private static final int HELLO_BYTES_MAX = 64 << 10;

    /** @param named by name in lower case; {@code *.} stands for one label */
    private record Contexts(SslContext usual, Map<String, SslContext> named) {
        SslContext of(@Nullable String name) {
            if (name == null) {
                return usual;
            }
            String lower = name.toLowerCase(Locale.ROOT);
            SslContext exact = named.get(lower);
            if (exact != null) {
                return exact;
            }
            int dot = lower.indexOf('.');
            SslContext wild = dot < 0 ? null : named.get("*" + lower.substring(dot));
            return wild == null ? usual : wild;
        }
    }

    private final boolean alsoPlain;
    private final boolean wantsCertificate;
    private final Duration handshakeTimeout;
    private final @Nullable TlsRejections rejections;
    private volatile @Nullable Contexts contexts;

    private ServerTls(
            boolean wantsCertificate,
            boolean alsoPlain,
            Duration handshakeTimeout,
            @Nullable TlsRejections rejections) {
        this.wantsCertificate = wantsCertificate;
        this.alsoPlain = alsoPlain;
        this.handshakeTimeout = handshakeTimeout;
        this.rejections = rejections;
    }

    /**
     * @param material has an identity
     * @param named further identities, for clients that ask for these names; {@code *.} at the begin of a name stands for one label
     * @param clients whether they need a certificate of the authorities
     * @param alsoPlain whether clients may speak plain text as well
     */
    public static ServerTls of(
            WatchedFile<TlsMaterial> material,
            Map<String, WatchedFile<TlsMaterial>> named,
            ClientAuth clients,
            boolean alsoPlain,
            Duration handshakeTimeout,
            TlsRejections rejections) {
        ServerTls tls = new ServerTls(clients == ClientAuth.REQUIRE, alsoPlain, handshakeTimeout, rejections);
        Map<String, WatchedFile<TlsMaterial>> all = Map.copyOf(named);
        Runnable build = () -> tls.contexts = contexts(material, all, clients);
        build.run();
        material.onChange(changed -> build.run());
        all.values().forEach(each -> each.onChange(changed -> build.run()));
        return tls;
    }

    private static Contexts contexts(
            WatchedFile<TlsMaterial> material, Map<String, WatchedFile<TlsMaterial>> named, ClientAuth clients) {
        Map<String, SslContext> contexts = new HashMap<>();
        named.forEach((name, each) -> contexts.put(name.toLowerCase(Locale.ROOT), context(each.get(), clients)));
        return new Contexts(context(material.get(), clients), contexts);
    }

    private static SslContext context(TlsMaterial material, ClientAuth clients) {
        return TlsContexts.server(material.identity().orElseThrow(), material.authorities(), clients);
    }

    public boolean isOn() {
        return contexts != null;
    }

    /** Whether every client has shown a certificate of the authorities. */
    public boolean wantsCertificate() {
        return wantsCertificate;
    }

    /** Of the URLs under which the port is reached: {@code http} while plain text will do. */
    public String scheme() {
        return isOn() && !alsoPlain ? "https" : "http";
    }

    /** Where what this port refuses is counted; null if it is off. */
    public @Nullable TlsRejections rejections() {
        return rejections;
    }

    /** Puts what speaks TLS before all other handlers of a connection that has just been accepted; nothing if this is off. */
    public void install(ChannelPipeline pipeline) {
        Contexts now = contexts;
        if (now == null) {
            return;
        }
        if (alsoPlain) {
            pipeline.addFirst(new EitherHandler(now.usual()));
        } else if (now.named().isEmpty()) {
            pipeline.addFirst(handler(now.usual(), pipeline.channel().alloc()));
        } else {
            pipeline.addFirst(new NamedHandler(now));
        }
    }

    private SslHandler handler(SslContext context, ByteBufAllocator buffers) {
        SslHandler handler = context.newHandler(buffers);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /** The first bytes tell whether it is TLS. */
    private final class EitherHandler extends OptionalSslHandler {
        EitherHandler(SslContext context) {
            super(context);
        }

        @Override
        protected SslHandler newSslHandler(ChannelHandlerContext ctx, SslContext context) {
            return handler(context, ctx.alloc());
        }
    }

    /** The name that the client asks for tells which certificate. */
    private final class NamedHandler extends SniHandler {
        NamedHandler(Contexts contexts) {
            super(contexts::of, HELLO_BYTES_MAX, handshakeTimeout.toMillis());
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator buffers) {
            return handler(context, buffers);
        }
    }
}
