package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.roles.router.ResponseClassifier.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseClassifierTest {
    @ParameterizedTest
    @CsvSource({
        // status, Retry-After, verdict
        "101, false, SUCCESS",
        "200, false, SUCCESS",
        "304, false, SUCCESS",
        "404, false, SUCCESS",
        "429, true,  SUCCESS",
        "499, false, SUCCESS",
        "500, false, FAILURE",
        "500, true,  FAILURE",
        "501, false, SUCCESS",
        "502, false, FAILURE",
        "503, false, FAILURE",
        "503, true,  DECLINED",
        "504, true,  FAILURE",
        "599, false, FAILURE",
    })
    void a_5xx_is_a_failure_except_501_and_a_503_with_retry_after(int status, boolean retryAfter, Verdict verdict) {
        assertEquals(verdict, ResponseClassifier.classify(status, retryAfter));
    }

    @ParameterizedTest
    @CsvSource({
        "200, true", "201, true", "302, true", "400, true", "404, true", "409, true", "422, true",
        "401, false", "403, false", "405, false", "407, false", "408, false", "413, false", "414, false",
        "421, false", "425, false", "429, false", "431, false", "500, false", "501, false", "503, false",
    })
    void what_is_decided_before_the_request_tells_nothing_of_an_earlier_attempt(int status, boolean definite) {
        assertEquals(definite, ResponseClassifier.isDefinite(status));
    }
}
