package io.holdfast.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.Map;

/**
 * Kubernetes' own schema, strictly: no unknown field, no missing one, no wrong type. The models take a number in quotes for a number
 * and drop what they cannot hold, so what they have read is also compared with what was written.
 */
final class SchemaRule {
    private interface Validator {
        void validate(JsonElement element) throws Exception;
    }

    private record Model(Class<?> type, Validator validator) {}

    private static final Map<String, Model> MODELS = Map.of(
            "v1 ConfigMap", new Model(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1 Namespace", new Model(V1Namespace.class, V1Namespace::validateJsonElement),
            "v1 Secret", new Model(V1Secret.class, V1Secret::validateJsonElement),
            "v1 Service", new Model(V1Service.class, V1Service::validateJsonElement),
            "v1 ServiceAccount", new Model(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1 Deployment", new Model(V1Deployment.class, V1Deployment::validateJsonElement),
            "apps/v1 StatefulSet", new Model(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
            "autoscaling/v2 HorizontalPodAutoscaler",
                    new Model(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement),
            "networking.k8s.io/v1 NetworkPolicy",
                    new Model(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
            "policy/v1 PodDisruptionBudget",
                    new Model(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

    private SchemaRule() {}

    static void check(Manifests manifests, Findings findings) {
        for (Manifest manifest : manifests.all()) {
            String kind = manifest.text("/apiVersion") + " " + manifest.kind();
            Model model = MODELS.get(kind);
            if (model == null) {
                findings.add(manifest, "apiVersion", kind, "one of %s", MODELS.keySet());
                continue;
            }
            try {
                JsonElement written = JsonParser.parseString(manifest.json().toString());
                model.validator().validate(written);
                Object read = JSON.getGson().fromJson(written, model.type());
                JsonNode again = Manifests.JSON.readTree(JSON.getGson().toJson(read));
                compare(manifest, "", manifest.json(), again, findings);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            } catch (Exception refused) { // of many kinds, and all of them mean the same
                findings.add(manifest, "schema", refused.getMessage(), "what Kubernetes' schema allows");
            }
        }
    }

    private static void compare(Manifest manifest, String place, JsonNode written, JsonNode read, Findings findings) {
        if (written.isObject() && read.isObject()) {
            written.fields()
                    .forEachRemaining(entry -> compare(
                            manifest,
                            place.isEmpty() ? entry.getKey() : place + "." + entry.getKey(),
                            entry.getValue(),
                            read.path(entry.getKey()),
                            findings));
        } else if (written.isArray() && read.isArray() && written.size() == read.size()) {
            for (int i = 0; i < written.size(); i++) {
                compare(manifest, "%s[%d]".formatted(place, i), written.get(i), read.get(i), findings);
            }
        } else {
            findings.require(written.equals(read), manifest, place, written, "as Kubernetes would write it, %s", read);
        }
    }
}
