package io.holdfast.roles.router;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The proxies in front of the router whose header fields about the client are trusted. */
record TrustedHops(List<IpSubnetFilterRule> subnets) {

    /** @param text comma-separated addresses or subnets, such as {@code 10.0.0.0/8,::1}; empty when one is neither */
    static Optional<TrustedHops> parse(String text) {
        List<IpSubnetFilterRule> subnets = new ArrayList<>();
        for (String one : text.isBlank() ? new String[0] : text.split(",", -1)) {
            String[] parts = one.strip().split("/", 2);
            byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
            if (address == null || parts.length == 2 && !parts[1].matches("\\d{1,3}")) {
                return Optional.empty();
            }
            int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * 8;
            if (bits > address.length * 8) {
                return Optional.empty();
            }
            subnets.add(new IpSubnetFilterRule(parts[0], bits, IpFilterRuleType.ACCEPT));
        }
        return Optional.of(new TrustedHops(List.copyOf(subnets)));
    }

    /**
     * The address of the client: the last one that is no trusted proxy's; the first one when all are trusted.
     *
     * @param forwardedFor the addresses of all hops, {@code peer} the last of them
     */
    String clientOf(String forwardedFor, String peer) {
        String client = peer;
        String[] hops = forwardedFor.split(",");
        for (int i = hops.length - 1; i >= 0 && contains(client); i--) {
            String hop = hops[i].strip();
            if (NetUtil.createByteArrayFromIpAddressString(hop) == null) {
                break; // not an address: the hop that wrote it is the last one known
            }
            client = hop;
        }
        return client;
    }

    boolean contains(String address) {
        if (subnets.isEmpty()) {
            return false;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return false;
        }
        try {
            InetSocketAddress client = new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
            return subnets.stream().anyMatch(subnet -> subnet.matches(client));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
