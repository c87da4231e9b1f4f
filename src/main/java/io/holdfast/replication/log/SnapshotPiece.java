package io.holdfast.replication.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One piece of a snapshot, in a file of its own: {@code snapshot-<index>-<number>-<count>}, holding a crc32c (int) of that name and
 * the piece, and the piece.
 *
 * @param index of the last entry the snapshot stands for
 * @param number of the piece, from 0
 * @param count of all pieces of the snapshot
 */
record SnapshotPiece(long index, int number, int count) {
    private static final Pattern NAME = Pattern.compile("snapshot-(\\d{20})-(\\d{6})-(\\d{6})");
    private static final int COUNT_MAX = 999_999;

    SnapshotPiece {
        if (index < 1 || count < 1 || count > COUNT_MAX || number < 0 || number >= count) {
            throw new IllegalArgumentException(
                    "snapshot %d: piece %d of %d (expected: index at least 1, piece below count)"
                            .formatted(index, number, count));
        }
    }

    /** Empty when a file of that name is none. */
    static Optional<SnapshotPiece> ofName(String name) {
        Matcher parts = NAME.matcher(name);
        return parts.matches()
                ? Optional.of(new SnapshotPiece(
                        Long.parseLong(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }

    String name() {
        return "snapshot-%020d-%06d-%06d".formatted(index, number, count);
    }

    /** Writes it; its file is to be synced, and closed, by the caller. */
    Disk.File write(Disk disk, byte[] piece) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Integer.BYTES + piece.length);
        content.putInt(checksum(piece)).put(piece).flip();
        Disk.File file = disk.create(name(), content.limit());
        try {
            file.write(0, content);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Reads it and brings it to the disk for certain; empty when it is not valid. */
    Optional<byte[]> recover(Disk disk) throws IOException {
        try (Disk.File file = disk.open(name())) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(0, content);
            Optional<byte[]> piece = decode(content.flip());
            if (piece.isPresent()) {
                // If a sync failed, the kernel may call the pages clean and sync nothing.
                file.write(0, content.rewind());
                file.sync();
            }
            return piece;
        }
    }

    private Optional<byte[]> decode(ByteBuffer content) {
        if (content.limit() < Integer.BYTES) {
            return Optional.empty();
        }
        int checksum = content.getInt();
        byte[] piece = new byte[content.remaining()];
        content.get(piece);
        return checksum == checksum(piece) ? Optional.of(piece) : Optional.empty();
    }

    private int checksum(byte[] piece) {
        ByteBuffer place = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
        CRC32C crc = new CRC32C();
        crc.update(place.putLong(index).putInt(number).putInt(count).flip());
        crc.update(piece);
        return (int) crc.getValue();
    }
}
