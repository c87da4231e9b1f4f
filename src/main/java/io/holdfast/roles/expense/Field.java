package io.holdfast.roles.expense;

import io.holdfast.http.Input;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a client may say of an expense: each field's name and rule. */
enum Field {
    NAME("name", Column.NAME_MAX, 1, "a text", text -> true),
    EMAIL("email", Column.EMAIL_MAX, 3, "an e-mail address such as ann@example.com", Field::isEmail),
    CATEGORY("category", Column.CATEGORY_MAX, 1, "office supplies, travel or training", Field::isCategory),
    DESCRIPTION("description", Column.DESCRIPTION_MAX, 1, "a text, which may have lines and tabs", text -> true),
    LINK("link", Column.LINK_MAX, 8, "an http or https address", Field::isLink),
    ESTIMATED_COSTS(
            "estimated_costs",
            15,
            1,
            "a decimal in a string, such as \"700\" or \"15.99\", with up to 12 digits and 2 decimals",
            Field::isAmount),
    SUBMIT_DATE("submit_date", 10, 10, "a date as MM-DD-YYYY", Field::isDate),
    STATUS("status", 8, 7, "pending, approved or rejected", Field::isStatus);

    static final String PENDING = "pending";
    private static final Set<String> STATUSES = Set.of(PENDING, "approved", "rejected");
    private static final Set<String> CATEGORIES = Set.of("office supplies", "travel", "training");
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9]\\d{0,11})(\\.\\d{1,2})?");
    private static final String LABEL = "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
    private static final Pattern EMAIL_FORM =
            Pattern.compile("[^\\s@\"<>(),:;\\[\\]\\\\]{1,64}@%s(\\.%s)+".formatted(LABEL, LABEL));
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MM-dd-uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final int YEAR_MIN = 1900;

    private final String word;
    private final int least;
    private final int most;
    private final String rule;
    private final Predicate<String> check;

    Field(String word, int most, int least, String rule, Predicate<String> check) {
        this.word = word;
        this.most = most;
        this.least = least;
        this.rule = rule;
        this.check = check;
    }

    /** As it stands in JSON. */
    String word() {
        return word;
    }

    /** Reads it; what breaks its rule is told at the end of {@code input}. */
    String read(Input input) {
        String whole = "%s, %d to %d characters".formatted(rule, least, most);
        Predicate<String> fits = text -> {
            int length = text.codePointCount(0, text.length());
            return length >= least && length <= most && check.test(text);
        };
        return this == DESCRIPTION ? input.lines(word, whole, fits) : input.string(word, whole, fits);
    }

    static boolean isStatus(String text) {
        return STATUSES.contains(text);
    }

    static LocalDate date(String text) {
        return LocalDate.parse(text, DATE);
    }

    static String text(LocalDate date) {
        return DATE.format(date);
    }

    static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }

    private static boolean isCategory(String text) {
        return CATEGORIES.contains(text);
    }

    private static boolean isAmount(String text) {
        return AMOUNT.matcher(text).matches();
    }

    private static boolean isEmail(String text) {
        int local = text.indexOf('@');
        return EMAIL_FORM.matcher(text).matches()
                && !text.startsWith(".")
                && text.charAt(local - 1) != '.'
                && !text.contains("..");
    }

    private static boolean isLink(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            return date(text).getYear() >= YEAR_MIN;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** How long the columns are, in characters. */
    static final class Column {
        static final int NAME_MAX = 128;
        static final int EMAIL_MAX = 254;
        static final int CATEGORY_MAX = 32;
        static final int DESCRIPTION_MAX = 2_000;
        static final int LINK_MAX = 2_000;

        private Column() {}
    }
}
