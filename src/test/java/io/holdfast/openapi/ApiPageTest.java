package io.holdfast.openapi;

import io.holdfast.docs.GeneratedPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} says what the OpenAPI documents say. */
class ApiPageTest {
    @Test
    void says_what_the_documents_say() {
        GeneratedPage.is(Path.of("docs/api.md"), ApiPage.of(Api.PUBLIC, Api.ADMIN), "test -Dtest=ApiPageTest");
    }
}
