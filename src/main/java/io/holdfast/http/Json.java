package io.holdfast.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The one JSON dialect: snake_case members, exact decimals, ISO times; a member given twice or text after the value is an error. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            // Processes of the next version may send members that are unknown here.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    // JSON of this product never has a member twice, and the check costs a tenth of the parsing time.
    private static final ClassValue<ObjectReader> OURS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return MAPPER.readerFor(type).without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        }
    };

    private static final ClassValue<ObjectReader> ITEMS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return OURS.get(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        }
    };

    private Json() {}

    public static Buffer write(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Object value) {
        return write(value).toString();
    }

    /** @throws IOException when the bytes are no JSON value; nothing at all is a missing node */
    public static JsonNode parse(Buffer bytes) throws IOException {
        try {
            return MAPPER.readTree(bytes.getBytes());
        } catch (NumberFormatException e) { // an exponent beyond what a BigDecimal can have
            throw new IOException("a number is out of range", e);
        }
    }

    /** Reads JSON of another process of this product. @throws UncheckedIOException when it is something else */
    public static <T> T read(Buffer bytes, Class<T> type) {
        try {
            return OURS.get(type).readValue(bytes.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NumberFormatException e) {
            throw new UncheckedIOException(new IOException("a number is out of range", e));
        }
    }

    /**
     * Reads the list that an object has as its member {@code name}; other members are ignored.
     *
     * @param bytes as a process of ours wrote them
     * @throws UncheckedIOException when there is no such list
     */
    public static <T> List<T> readMember(Buffer bytes, String name, Class<T> type) {
        ObjectReader reader = ITEMS.get(type);
        try (JsonParser parser = reader.createParser(bytes.getBytes())) {
            List<T> list = null;
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean named = parser.currentName().equals(name);
                if (parser.nextToken() == JsonToken.START_ARRAY && named) {
                    list = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        list.add(reader.readValue(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
            if (list == null) {
                throw new IOException("no list '%s'".formatted(name));
            }
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NumberFormatException e) {
            throw new UncheckedIOException(new IOException("a number is out of range", e));
        }
    }

    public static <T> T read(String text, Class<T> type) {
        return read(Buffer.buffer(text), type);
    }

    public static <T> T convert(JsonNode node, Class<T> type) {
        return MAPPER.convertValue(node, type);
    }
}
