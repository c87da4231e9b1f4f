package io.holdfast.roles.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.holdfast.api.CatalogApi;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.ParseErrors;
import io.holdfast.base.disk.DiskErrors;
import io.holdfast.http.Names;
import io.holdfast.roles.catalog.CatalogCommand.SeedProduct;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the YAML list of {@code name, price, quantity} that an empty catalog is filled with ({@code catalog.fill}). */
final class CatalogSeedFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> MEMBERS = Set.of("name", "price", "quantity");

    private CatalogSeedFile() {}

    /**
     * @param name of a file, or of a resource: {@code conf/toys.yaml}, {@code conf/stocks.yaml}
     * @throws ConfigException naming the entry and the rule it breaks
     */
    static List<SeedProduct> read(String name) {
        try (InputStream in = open(name)) {
            return check(name, YAML.readTree(in));
        } catch (JsonProcessingException e) {
            throw problem(name, "expected: a readable YAML list; " + ParseErrors.at(e));
        } catch (IOException e) {
            throw problem(name, "expected: a readable YAML list; " + DiskErrors.of(e));
        }
    }

    private static InputStream open(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.exists(file)) {
            return Files.newInputStream(file);
        }
        InputStream resource = CatalogSeedFile.class.getResourceAsStream("/" + name);
        if (resource == null) {
            throw problem(name, "expected: a file, or conf/toys.yaml or conf/stocks.yaml of the jar");
        }
        return resource;
    }

    private static List<SeedProduct> check(String file, JsonNode list) {
        if (!list.isArray()) {
            throw problem(file, "expected: a YAML list of name, price, quantity");
        }
        List<SeedProduct> products = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode item : list) {
            String where = "entry %d".formatted(products.size() + 1);
            item.fieldNames().forEachRemaining(member -> {
                if (!MEMBERS.contains(member)) {
                    throw problem(file, "%s: unknown member %s".formatted(where, member));
                }
            });
            String name = item.path("name").asText("");
            require(file, Names.isOne(name), where, "name", item, Names.RULE);
            require(file, names.add(name), where, "name", item, "given once");
            BigDecimal price =
                    item.path("price").isNumber() ? item.path("price").decimalValue() : BigDecimal.ONE.negate();
            boolean priced = price.signum() >= 0 && price.compareTo(CatalogApi.PRICE_MAX) <= 0 && price.scale() <= 4;
            require(file, priced, where, "price", item, "a number of 0 or more with at most 4 decimals");
            long quantity = item.path("quantity").isIntegralNumber()
                    ? item.path("quantity").longValue()
                    : -1;
            boolean counted = quantity >= 0 && quantity <= CatalogApi.QUANTITY_MAX;
            require(file, counted, where, "quantity", item, "a whole number from 0 to " + CatalogApi.QUANTITY_MAX);
            products.add(new SeedProduct(name, price.setScale(Math.max(2, price.scale())), quantity));
        }
        return products;
    }

    private static void require(String file, boolean holds, String where, String member, JsonNode item, String rule) {
        if (!holds) {
            throw problem(
                    file,
                    "%s: %s: %s (expected: %s)"
                            .formatted(where, member, item.path(member).asText("missing"), rule));
        }
    }

    private static ConfigException problem(String file, String what) {
        return new ConfigException("catalog.fill: %s: %s".formatted(file, what));
    }
}
