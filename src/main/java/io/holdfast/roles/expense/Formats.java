package io.holdfast.roles.expense;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How the values of an expense are written. */
final class Formats {
    /** The status of a new expense. */
    static final String PENDING = "pending";

    private static final Set<String> STATUSES = Set.of(PENDING, "approved", "rejected");
    private static final Set<String> CATEGORIES = Set.of("office supplies", "travel", "training");
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9]\\d{0,11})(\\.\\d{1,2})?");
    private static final String LABEL = "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@\"<>(),:;\\[\\]\\\\]{1,64}@%s(\\.%s)+".formatted(LABEL, LABEL));
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MM-dd-uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final int YEAR_MIN = 1900;

    private Formats() {}

    static LocalDate date(String text) {
        return LocalDate.parse(text, DATE);
    }

    static String text(LocalDate date) {
        return DATE.format(date);
    }

    static boolean isStatus(String text) {
        return STATUSES.contains(text);
    }

    static boolean isCategory(String text) {
        return CATEGORIES.contains(text);
    }

    /** Such a text is also one that {@link BigDecimal} reads. */
    static boolean isAmount(String text) {
        return AMOUNT.matcher(text).matches();
    }

    static boolean isEmail(String text) {
        int local = text.indexOf('@');
        return EMAIL.matcher(text).matches()
                && !text.startsWith(".")
                && text.charAt(local - 1) != '.'
                && !text.contains("..");
    }

    static boolean isLink(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean isDate(String text) {
        try {
            return date(text).getYear() >= YEAR_MIN;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
