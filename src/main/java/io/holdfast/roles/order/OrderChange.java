package io.holdfast.roles.order;

import io.holdfast.platform.replication.StateMachine;
import java.util.Optional;

/**
 * What one command changed.
 *
 * @param position of the command
 * @param watermark after it
 * @param order that it made, if any
 */
record OrderChange(StateMachine.Position position, long watermark, Optional<StoredOrder> order) {}
