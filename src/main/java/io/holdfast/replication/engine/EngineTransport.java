package io.holdfast.replication.engine;

import io.holdfast.replication.PeerTransport;
import io.microraft.RaftEndpoint;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Sends the engine's messages to the other replicas. A replica whose disk failed sends nothing. */
final class EngineTransport implements Transport {
    private final PeerTransport peers;
    private final MessageCodec codec;
    private final BooleanSupplier maySpeak;
    private final boolean hints;
    private final Supplier<TermBoundaries> terms;
    private final CommitIndexCoalescer news;

    EngineTransport(
            PeerTransport peers,
            MessageCodec codec,
            BooleanSupplier maySpeak,
            boolean hints,
            Supplier<TermBoundaries> terms,
            RaftNodeExecutor thread) {
        this.peers = peers;
        this.codec = codec;
        this.maySpeak = maySpeak;
        this.hints = hints;
        this.terms = terms;
        this.news = new CommitIndexCoalescer(thread, this::write);
    }

    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
        if (message instanceof AppendEntriesRequest append) {
            news.send(target, append);
        } else {
            write(target, message);
        }
    }

    private void write(RaftEndpoint target, RaftMessage message) {
        if (maySpeak.getAsBoolean() && !target.equals(ReplicaId.NOBODY)) {
            peers.send(ReplicaId.of(target), codec.encode(new Envelope(message, resumeAt(message))));
        }
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
        return peers.isReachable(ReplicaId.of(endpoint));
    }

    private long resumeAt(RaftMessage message) {
        return hints && message instanceof AppendEntriesFailureResponse refused && refused.getExpectedNextIndex() > 1
                ? terms.get().resumeAt(refused.getExpectedNextIndex() - 1)
                : 0;
    }
}
