package io.holdfast.http.client;

import io.holdfast.http.HeadWriter;
import io.holdfast.http.RequestRules;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Optional;

/** The fields of a request to a node: all but those that frame its content, which its writer adds. */
public interface RequestFields {

    /** Whether Host is among them. */
    boolean haveHost();

    /** Writes them, a line for each. */
    void writeTo(HeadWriter out);

    /** Why a request with these fields may not be written: a recipient could read it differently. Empty if none could. */
    default Optional<String> broken(String method, String target) {
        return Optional.empty();
    }

    /** Fields that nobody has checked yet. */
    static RequestFields of(MultiMap fields) {
        return new RequestFields() {
            @Override
            public boolean haveHost() {
                return fields.contains("Host");
            }

            @Override
            public void writeTo(HeadWriter out) {
                for (Map.Entry<String, String> field : fields) {
                    out.field(field.getKey(), field.getValue());
                }
            }

            @Override
            public Optional<String> broken(String method, String target) {
                return RequestRules.broken(method, target, fields);
            }
        };
    }
}
