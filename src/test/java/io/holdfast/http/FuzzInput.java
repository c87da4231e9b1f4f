package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a fuzzer chooses for a reader: some switches, where the message is cut, and the message. The first byte holds the switches (upper
 * five bits) and the number of cuts (lower three); a byte for the length of each piece follows, then the message.
 */
public final class FuzzInput {
    private static final int CUT_BITS = 3;
    private static final int CUTS_MAX = (1 << CUT_BITS) - 1;

    private final int switches;
    private final int[] lengths;
    private final byte[] message;

    private FuzzInput(int switches, int[] lengths, byte[] message) {
        this.switches = switches;
        this.lengths = lengths;
        this.message = message;
    }

    public static FuzzInput of(byte[] bytes) {
        int first = bytes.length == 0 ? 0 : bytes[0] & 0xff;
        int cuts = Math.min(first & CUTS_MAX, Math.max(0, bytes.length - 1));
        int[] lengths = new int[cuts];
        for (int i = 0; i < cuts; i++) {
            lengths[i] = bytes[1 + i] & 0xff;
        }
        int from = Math.min(bytes.length, 1 + cuts);
        return new FuzzInput(first >> CUT_BITS, lengths, Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** The bytes of an input whose message is cut into pieces of these lengths and a rest. */
    public static byte[] bytes(int switches, byte[] message, int... lengths) {
        byte[] bytes = new byte[1 + lengths.length + message.length];
        bytes[0] = (byte) (switches << CUT_BITS | lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            bytes[1 + i] = (byte) lengths[i];
        }
        System.arraycopy(message, 0, bytes, 1 + lengths.length, message.length);
        return bytes;
    }

    public boolean isOn(int number) {
        return (switches >> number & 1) == 1;
    }

    public byte[] message() {
        return message;
    }

    /** The message in the pieces that the fuzzer chose. */
    public List<ByteBuf> pieces() {
        List<ByteBuf> pieces = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            int end = Math.min(message.length, at + length);
            pieces.add(Unpooled.wrappedBuffer(message, at, end - at));
            at = end;
        }
        pieces.add(Unpooled.wrappedBuffer(message, at, message.length - at));
        return pieces;
    }

    /** The message as one piece. */
    public List<ByteBuf> whole() {
        return List.of(Unpooled.wrappedBuffer(message));
    }

    /** The message byte by byte. */
    public List<ByteBuf> bytewise() {
        List<ByteBuf> bytes = new ArrayList<>(message.length);
        for (int i = 0; i < message.length; i++) {
            bytes.add(Unpooled.wrappedBuffer(message, i, 1));
        }
        return bytes;
    }
}
