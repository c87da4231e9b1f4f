package io.holdfast.replication.engine;

import io.holdfast.replication.PeerTransport;
import io.microraft.RaftNode;
import java.util.Optional;

/** Sends and receives what replicas exchange beside the engine. Confined to the thread of the group. */
final class SideMessages {
    private final PeerTransport transport;
    private final Lifecycle lifecycle;
    private final EngineHandle engine;
    private final PeerFitness fitness;
    private final Runnable onBootstrapReport;

    /** @param onBootstrapReport called when another replica has reported what it knows of this one's empty directory */
    SideMessages(
            PeerTransport transport,
            Lifecycle lifecycle,
            EngineHandle engine,
            PeerFitness fitness,
            Runnable onBootstrapReport) {
        this.transport = transport;
        this.lifecycle = lifecycle;
        this.engine = engine;
        this.fitness = fitness;
        this.onBootstrapReport = onBootstrapReport;
    }

    void send(int to, SideMessage message) {
        if (!lifecycle.isOut()) {
            transport.send(to, message.encode());
        }
    }

    void receive(int from, SideMessage message) {
        if (lifecycle.isOut() || engine.store() == null) {
            return;
        }
        Bootstrap bootstrap = engine.bootstrap();
        if (message instanceof SideMessage.FitnessReport report) {
            fitness.receive(from, report);
        } else if (message instanceof SideMessage.Query) {
            if (bootstrap != null) {
                bootstrap.heard(from);
            }
            send(from, new SideMessage.Answer(ownReport(bootstrap)));
        } else if (message instanceof SideMessage.Answer answer && bootstrap != null) {
            bootstrap.reported(from, answer.report());
            onBootstrapReport.run();
        }
    }

    private BootstrapDecision.Report ownReport(Bootstrap bootstrap) {
        EngineStore store = engine.store();
        Optional<RaftNode> member =
                Optional.ofNullable(engine.node()).filter(running -> bootstrap == null && store.isMember());
        return Bootstrap.report(
                store,
                member.map(RaftNode::getCommittedMembers).map(MemberView::of),
                member.map(RaftNode::getEffectiveMembers).map(MemberView::of));
    }
}
