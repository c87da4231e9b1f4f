package io.holdfast.replication.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticPeersTest {

    @Test
    void every_replica_has_the_address_that_was_written_down() {
        StaticPeers peers = StaticPeers.parse("3=[::1]:7003, 1=10.0.0.1:7001,2=node-2.local:7002");

        assertEquals(List.of(1, 2, 3), List.copyOf(peers.ids()));
        assertEquals(Optional.of(URI.create("http://10.0.0.1:7001")), peers.find(1));
        assertEquals(Optional.of(URI.create("http://node-2.local:7002")), peers.find(2));
        assertEquals(Optional.of(URI.create("http://[::1]:7003")), peers.find(3));
        assertTrue(peers.find(4).isEmpty());
        assertEquals(List.of(1, 2, 3), List.copyOf(peers.all().keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|id=host:port",
                "1=a:7000,|id=host:port",
                "a:7000|id=host:port",
                "0=a:7000|id=host:port",
                "10000=a:7000|id=host:port",
                "1=a|id=host:port",
                "1=http://a:7000|id=host:port",
                "1=1.2.3.4.5:7000|id=host:port",
                "1=[::::]:7000|id=host:port",
                "1=a:0|a port from 1 to 65535 for replica 1",
                "1=a:65536|a port from 1 to 65535 for replica 1",
                "1=a:1,1=b:1|every replica once, not 1 twice",
                "1=a:1,2=a:1|an address of its own for every replica, not a:1 twice",
            })
    void what_is_no_such_list_is_refused_with_the_rule_it_breaks(String text, String rule) {
        var broken = assertThrows(IllegalArgumentException.class, () -> StaticPeers.parse(text));

        assertTrue(broken.getMessage().contains(rule), broken.getMessage());
    }
}
