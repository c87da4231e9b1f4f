package io.holdfast.base.disk;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a failure of files and disks means, in words for an operator: Java's own texts are names of its classes. */
public final class DiskErrors {
    private static final List<String> NO_ROOM = List.of("no space left", "quota exceeded", "not enough space");
    /** With less, not even an empty database can be made. */
    private static final long ROOM_BYTES = 64 << 10;

    private static final String CLASS = "\\b[a-z]\\w*(\\.[a-z]\\w*)+(\\.[A-Z][\\w$]*)+";
    private static final Pattern OBJECT = Pattern.compile(CLASS + "@[0-9a-f]+");
    private static final Pattern CLASS_NAME = Pattern.compile(CLASS + ":? ?");

    private DiskErrors() {}

    /** One line without a name of Java's. */
    public static String of(Throwable failure) {
        if (saysNoRoom(failure)) {
            return "no space is left on the disk";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException said) {
                return ofFile(said);
            }
        }
        return line(failure);
    }

    /** Whether the operating system reported a full disk: it has one error number for that, which Java turns into a text. */
    public static boolean saysNoRoom(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (NO_ROOM.stream().anyMatch(said::contains)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code failure} is caused by a full disk under {@code directory}. Blocks. */
    public static boolean isFull(Path directory, Throwable failure) {
        return saysNoRoom(failure)
                || free(directory).filter(free -> free < ROOM_BYTES).isPresent();
    }

    /** Bytes that are free on the disk on which {@code directory} is or would be; empty when it does not tell. Blocks. */
    public static Optional<Long> free(Path directory) {
        Path there = directory.toAbsolutePath();
        while (there.getParent() != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        try {
            FileStore store = Files.getFileStore(there);
            // One of no size at all, such as /proc, is no disk.
            return store.getTotalSpace() > 0 ? Optional.of(store.getUsableSpace()) : Optional.empty();
        } catch (IOException untold) {
            return Optional.empty();
        }
    }

    private static String ofFile(IOException said) {
        if (said instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (said instanceof AccessDeniedException denied) {
            return "this process has no permission for " + denied.getFile();
        }
        if (said instanceof FileAlreadyExistsException || said instanceof NotDirectoryException) {
            return ((FileSystemException) said).getFile() + " is a file, not a directory";
        }
        if (said instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        return line(said);
    }

    private static String line(Throwable failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("");
        String plain = CLASS_NAME
                .matcher(OBJECT.matcher(message.lines().findFirst().orElse("")).replaceAll("the file"))
                .replaceAll("")
                .strip();
        return plain.isEmpty() ? "it cannot be read or written" : plain;
    }
}
