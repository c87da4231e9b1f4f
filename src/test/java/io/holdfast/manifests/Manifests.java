package io.holdfast.manifests;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All objects of one rendering. @param target what was rendered, such as {@code overlays/dev} */
record Manifests(String target, List<Manifest> all) {
    static final String BASE = "base";
    static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static Manifests parse(String target, String yaml) {
        try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
            List<Manifest> all = new ArrayList<>();
            documents.readAll().forEach(document -> all.add(new Manifest(document)));
            return new Manifests(target, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that can be damaged without the other noticing. */
    Manifests copy() {
        return new Manifests(
                target,
                new ArrayList<>(all.stream()
                        .map(each -> new Manifest(each.json().deepCopy()))
                        .toList()));
    }

    List<Manifest> ofKind(String kind) {
        return all.stream().filter(each -> each.kind().equals(kind)).toList();
    }

    Optional<Manifest> find(String kind, String name) {
        return ofKind(kind).stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Whatever makes pods. */
    List<Workload> workloads() {
        return all.stream()
                .filter(each -> each.at("/spec/template/spec").isObject())
                .map(Workload::new)
                .toList();
    }

    /** Those whose pods run our jar. */
    Stream<Workload> roles() {
        return workloads().stream().filter(Workload::isOurs);
    }

    Optional<Workload> workload(String kind, String name) {
        return workloads().stream()
                .filter(each -> each.manifest().kind().equals(kind)
                        && each.manifest().name().equals(name))
                .findFirst();
    }
}
