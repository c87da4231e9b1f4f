package io.holdfast.rpc;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.Optional;

/** What comes with the request of a call. @param requested the deadline of the caller, if it sent one */
public record RpcContext(Optional<Deadline> requested) {

    /** The deadline of the call, at most {@code longest} from now; {@code longest} where the caller sent none. */
    public Deadline deadline(Time time, Duration longest) {
        Deadline latest = Deadline.after(time, longest);
        return requested.map(latest::atMost).orElse(latest);
    }
}
