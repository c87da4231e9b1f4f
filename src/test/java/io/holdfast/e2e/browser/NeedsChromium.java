package io.holdfast.e2e.browser;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test where no browser is installed, and says so in the build's output. */
final class NeedsChromium implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Chromium.INSTALLED.isPresent()) {
            return ConditionEvaluationResult.enabled("a browser is installed");
        }
        String missing = "chromium and chromedriver are not installed (Debian: chromium, chromium-driver)";
        System.out.printf("SKIPPED %s: %s%n", context.getDisplayName(), missing);
        return ConditionEvaluationResult.disabled(missing);
    }
}
