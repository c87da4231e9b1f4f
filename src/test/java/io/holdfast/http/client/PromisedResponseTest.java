package io.holdfast.http.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.base.time.ManualTime;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PromisedResponseTest {
    private static final ResponseHeaderSection.Limits LIMITS = new ResponseHeaderSection.Limits(1_000, 20);

    private final PromisedResponse promised = new PromisedResponse();
    private final ResponseHeaderSection head = new ResponseHeaderSection(LIMITS);

    private NodeResponse response() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        return new NodeResponse(
                head,
                new NodeConnection(
                        channel.pipeline().lastContext(),
                        new Destination(
                                NodeAddress.of(URI.create("http://node")), new ManualTime(), Duration.ofMinutes(1), 10),
                        LIMITS));
    }

    @Test
    void ends_with_the_final_response() {
        NodeResponse response = response();
        promised.interim(head);
        promised.written();
        assertFalse(promised.future().isComplete());

        promised.responded(response);

        assertSame(response, promised.future().result());
    }

    @Test
    void fails_as_the_exchange_does() {
        NodeFailure failure = new NodeFailure(NodeFailure.Kind.BROKEN, "why");

        promised.failed(failure);

        assertSame(failure, promised.future().cause());
    }
}
