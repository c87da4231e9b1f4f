package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.EventApi.Event;
import io.holdfast.base.time.ManualTime;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    private final ManualTime time = new ManualTime();
    private final EventLog log = new EventLog("a", time, EventLog.Limits.USUAL);
    private final EventBursts bursts = new EventBursts(log, time);

    @Test
    void counts_a_flood() {
        Audit audit = new Audit(bursts);

        for (int i = 0; i < 60; i++) {
            audit.loginFailed("mallory", "10.0.0.9");
        }
        time.advance(Duration.ofMinutes(1));
        bursts.flush();

        List<Event> events = log.since(0, 1_000);
        assertEquals(21, events.size());
        assertEquals(40, events.get(20).count());
    }
}
