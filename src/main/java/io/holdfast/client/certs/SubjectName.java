package io.holdfast.client.certs;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name under which clients reach who has the certificate.
 *
 * @param text a host name in lowercase, or an IP address in its shortest form
 * @param isAddress whether it is an IP address, which certificates keep apart from names
 */
record SubjectName(String text, boolean isAddress) {
    /** For people. */
    static final String RULE = "a host name or an IP address, such as node-1.example, *.shop.example, 10.0.0.1 or"
            + " fd00::1, without scheme and port";

    private static final int NAME_MAX = 253; // RFC 1035, section 2.3.4, without the length of the root
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    /** A whole first label may be a wildcard (RFC 9525, section 6.3), and what ends in digits would be read as an address. */
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.(?=.*\\.))?(%s\\.)*(?!\\d+$)%s".formatted(LABEL, LABEL));

    /** @return empty when {@code text} names nothing that can be reached */
    static Optional<SubjectName> parse(String text) {
        if (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text) && !text.matches(".*[\\[%].*")) {
            return Optional.of(address(NetUtil.createByteArrayFromIpAddressString(text)))
                    .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                    .map(address -> new SubjectName(NetUtil.toAddressString(address), true));
        }
        String name = text.toLowerCase(Locale.ROOT);
        return Optional.of(new SubjectName(name, false))
                .filter(host -> name.length() <= NAME_MAX && NAME.matcher(name).matches());
    }

    /** @param address as {@link java.security.cert.X509Certificate#getSubjectAlternativeNames} writes it */
    static String shortest(String address) {
        return NetUtil.isValidIpV6Address(address)
                ? NetUtil.toAddressString(address(NetUtil.createByteArrayFromIpAddressString(address)))
                : address;
    }

    /** @return the address, which {@link #text} is; 4 or 16 bytes */
    byte[] bytes() {
        return address(NetUtil.createByteArrayFromIpAddressString(text)).getAddress();
    }

    // An IPv4 address within an IPv6 one becomes what it means.
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException notFourOrSixteen) {
            throw new IllegalArgumentException(notFourOrSixteen);
        }
    }
}
