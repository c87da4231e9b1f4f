package io.holdfast.simulation.calls;

import io.holdfast.base.time.Deadline;
import io.holdfast.rpc.RpcRequest;
import io.holdfast.rpc.Transport;
import io.holdfast.simulation.Host;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Requests of one process to the replicas of a group, over a {@link Wire}: the third adapter of the port, beside HTTP and the same process. */
public final class SimulatedTransport implements Transport {

    /** What the replicas of a group do with a request. */
    public interface Service {
        /**
         * Called on the machine of replica {@code id}.
         *
         * @return a {@code Future} of the answer, or a list of them that are told one by one; may throw a {@code Failure}
         */
        Object serve(int id, RpcRequest request);
    }

    private final Wire wire;
    private final Host self;
    private final List<Host> replicas;
    private final Service service;
    private final Consumer<String> wrong;
    private boolean closed;

    /** @param self where it runs @param wrong hears of what no replica may answer */
    public SimulatedTransport(Wire wire, Host self, List<Host> replicas, Service service, Consumer<String> wrong) {
        this.wire = wire;
        this.self = self;
        this.replicas = replicas;
        this.service = service;
        this.wrong = wrong;
    }

    /** Where the replicas are, as this transport understands it. */
    public static Map<Integer, URI> addresses(List<Host> replicas) {
        Map<Integer, URI> addresses = new TreeMap<>();
        replicas.forEach(host -> addresses.put(host.id, URI.create("http://replica:" + host.id)));
        return addresses;
    }

    @Override
    public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
        Host target = replicas.stream()
                .filter(host -> host.id == to.getPort())
                .findFirst()
                .orElseThrow();
        SimulatedCall call = new SimulatedCall(wire, self, target, receiver, wrong);
        if (!closed) {
            call.begin(() -> service.serve(target.id, request));
        }
        return call;
    }

    @Override
    public void close() {
        closed = true;
    }
}
