package io.holdfast.api;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller of the public API may do. The words stand in tokens and in errors, so they never change. */
public enum Scope {
    PRODUCTS_WRITE("products:write"),
    ORDERS_PLACE("orders:place"),
    ORDERS_SELL("orders:sell"),
    ORDERS_READ("orders:read"),
    ORDERS_READ_ALL("orders:read-all"),
    EXPENSES_WRITE("expenses:write"),
    EXPENSES_READ("expenses:read"),
    EXPENSES_READ_ALL("expenses:read-all"),
    EXPENSES_APPROVE("expenses:approve"),
    RECORD_READ("record:read"),
    RECORD_WRITE("record:write");

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** As tokens have it: {@code orders:place}. */
    public String word() {
        return word;
    }

    /** All of them, as tokens have them. */
    public static Set<String> words() {
        return Arrays.stream(values()).map(Scope::word).collect(Collectors.toUnmodifiableSet());
    }
}
