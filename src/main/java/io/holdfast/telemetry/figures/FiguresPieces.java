package io.holdfast.telemetry.figures;

import io.holdfast.api.RouterFigures;
import io.holdfast.api.RouterFigures.OfNode;
import io.holdfast.api.RouterFigures.OfService;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of a router in pieces of a bounded size: what counts of a service is in one of them, its nodes may be spread over several. {@link
 * MergedFigures} of all pieces are those of the whole. Pure.
 */
public final class FiguresPieces {
    /** What a service takes at most besides its nodes, its name and its histogram; a node takes less. */
    private static final int FRAME_BYTES = 250;

    private final RouterFigures whole;
    private final int bytesMax;
    private final List<RouterFigures> pieces = new ArrayList<>();
    private static final int BREAKER_BYTES = 24;

    private List<OfService> services = new ArrayList<>();
    private int bytes = FRAME_BYTES;

    private FiguresPieces(RouterFigures whole, int bytesMax) {
        this.whole = whole;
        this.bytesMax = bytesMax;
    }

    /** @param bytesMax of the JSON of a piece; room for one service with one node at least */
    public static List<RouterFigures> of(RouterFigures whole, int bytesMax) {
        FiguresPieces pieces = new FiguresPieces(whole, bytesMax);
        whole.services().forEach(pieces::add);
        pieces.endPiece();
        return pieces.pieces;
    }

    private void add(OfService service) {
        take(FRAME_BYTES + service.service().length() + service.latency().length());
        List<OfNode> nodes = new ArrayList<>();
        OfService part = service;
        for (OfNode node : service.nodes()) {
            int size = FRAME_BYTES / 2
                    + BREAKER_BYTES
                    + node.id().length()
                    + node.latency().length();
            if (bytes + size > bytesMax) {
                services.add(with(part, nodes));
                endPiece();
                nodes = new ArrayList<>();
                part = new OfService(service.service(), 0, 0, 0, 0, 0, false, "", List.of());
                bytes += FRAME_BYTES + service.service().length();
            }
            bytes += size;
            nodes.add(node);
        }
        services.add(with(part, nodes));
    }

    private void take(int size) {
        if (bytes + size > bytesMax) {
            endPiece();
        }
        bytes += size;
    }

    private void endPiece() {
        if (!services.isEmpty() || pieces.isEmpty()) {
            pieces.add(new RouterFigures(whole.router(), whole.seconds(), whole.retries(), services));
        }
        services = new ArrayList<>();
        bytes = FRAME_BYTES;
    }

    private static OfService with(OfService service, List<OfNode> nodes) {
        return new OfService(
                service.service(),
                service.ok(),
                service.total(),
                service.inFlight(),
                service.queue(),
                service.retries(),
                service.panic(),
                service.latency(),
                nodes);
    }
}
