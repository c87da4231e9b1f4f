package io.holdfast.roles.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExpenseMigrationsTest {

    /** Databases out there have run these: a new one is added below, and none of the others ever changes. */
    @Test
    void that_were_released_do_not_change() {
        List<String> released = List.of(
                "expenses ec392b7b4b83247a050888c52aff60bf5925bc031cdb5075f2b3ef943585f61c",
                "expenses-by-status 25f84cc01bda75ed95d79f0548a6ed41c858b1290b87e56a82631910324c29a5",
                "answered 77054d0bc0ed35b0e16c627a34452f1501485256ba078263496c45b922e93333",
                "answered-by-age 7dfbf52ef8793354ddb9ed0ca5a06009da55da54ecbbab300b8f603f789a302b",
                "expenses-subject 987072bbd7f4b9c4f265d16d1439e2d5c5308bbdf990b5359dd684e6c370434e",
                "expenses-by-subject 88cd37b81b92880d56129be7f46561bbcd1e93c74034d807fc4f61c6e4f9004b");

        assertEquals(
                String.join("\n", released),
                ExpenseTable.SCHEMA.steps().stream()
                        .map(step -> step.name() + " " + step.checksum())
                        .collect(Collectors.joining("\n")));
    }
}
