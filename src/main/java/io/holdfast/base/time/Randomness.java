package io.holdfast.base.time;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The only source of randomness: seeded where a run must be repeatable, secure where a guess must fail. */
public final class Randomness {
    private static final SecureRandom SECURE = new SecureRandom();
    private static final Base64.Encoder ID_TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final VarHandle ID_BITS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final ThreadLocal<Ids> IDS = ThreadLocal.withInitial(
            () -> new Ids(new SplittableRandom(SECURE.nextLong()), new SplittableRandom(SECURE.nextLong())));

    /** One of them alone has 64 bits of state. */
    private record Ids(SplittableRandom first, SplittableRandom second) {}

    private Randomness() {}

    /** A generator that repeats itself for the same seed; not for secrets. */
    public static RandomGenerator seeded(long seed) {
        return new Random(seed);
    }

    /** A generator with a random seed, cheap enough for jitter. */
    public static Random unseeded() {
        return new Random(SECURE.nextLong());
    }

    /** 128 bits that cannot be guessed, as 22 characters that are safe in a header or a URL. */
    public static String token() {
        return ID_TEXT.encodeToString(secure(16));
    }

    /** Bytes that cannot be guessed. */
    public static byte[] secure(int count) {
        byte[] bytes = new byte[count];
        SECURE.nextBytes(bytes);
        return bytes;
    }

    /** The same form for what only has to be unique: a name of a request, for the log. Cheap, and can be guessed. */
    public static String id() {
        Ids ids = IDS.get();
        byte[] bits = new byte[16];
        ID_BITS.set(bits, 0, ids.first().nextLong());
        ID_BITS.set(bits, Long.BYTES, ids.second().nextLong());
        return ID_TEXT.encodeToString(bits);
    }

    /** 64 bits that can be guessed. */
    public static long bits() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** {@code span} varied by up to {@code share} of it in both directions, so that peers do not move in step. */
    public static Duration jitter(RandomGenerator random, Duration span, double share) {
        double factor = 1 + share * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.max(1, (long) (span.toNanos() * factor)));
    }
}
