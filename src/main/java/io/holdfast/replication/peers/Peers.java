package io.holdfast.replication.peers;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where the replicas of a group listen. Any thread may ask. */
public interface Peers {

    /** Scheme, host and port of the replica {@code id}; empty while it is unknown. It may differ at the next call. */
    Optional<URI> find(int id);

    /** Every replica whose address is known, sorted by id. */
    Map<Integer, URI> all();
}
