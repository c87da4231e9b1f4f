// Reads an OpenAPI document: operations by tag, references followed, rules in words.
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What `node` refers to, or itself. A schema may have more beside its reference; the reference wins here. */
export function follow(document, node) {
  for (let depth = 0; node?.$ref && depth < 16; depth++) {
    node = node.$ref.slice(2).split('/').reduce((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  }
  return node ?? {};
}

/** The last part of a reference: the name of a schema. */
export const nameOf = node => node?.$ref?.split('/').at(-1) ?? null;

/** @returns {{tag: string, description: string, operations: object[]}[]} in the order of the tags */
export function sections(document) {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({
      ...item[method],
      method: method.toUpperCase(),
      path,
      parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(each => follow(document, each)),
    })));
  return (document.tags ?? []).map(({ name, description = '' }) => ({
    tag: name,
    description,
    operations: operations.filter(each => each.tags?.[0] === name),
  }));
}

/** Those whose path, summary or method has all words of the filter. */
export function matching(operations, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter(each => {
    const text = `${each.method} ${each.path} ${each.summary ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** The rule of a value in words: `integer, 1 to 1000, 100 by default`. */
export function rule(document, raw) {
  const name = nameOf(raw);
  const schema = { ...follow(document, raw), ...raw };
  const type = [].concat(schema.type ?? []).join(' or ');
  const parts = [name ?? (schema.items ? `list of ${rule(document, schema.items)}` : type || 'any')];
  if (schema.enum) parts.splice(name ? 1 : 0, name ? 0 : 1, schema.enum.map(each => `“${each}”`).join(', '));
  const range = (least, most, unit) =>
    least !== undefined && most !== undefined ? parts.push(`${least} to ${most}${unit}`)
      : least !== undefined ? parts.push(`at least ${least}${unit}`)
        : most !== undefined && parts.push(`at most ${most}${unit}`);
  range(schema.minimum, schema.maximum, '');
  range(schema.minLength, schema.maxLength, ' characters');
  range(schema.minItems, schema.maxItems, ' items');
  range(schema.minProperties, schema.maxProperties, ' members');
  if (schema.format) parts.push(schema.format);
  if (schema.default !== undefined) parts.push(`${schema.default} by default`);
  return parts.join(', ');
}

/** @returns {{name: string, required: boolean, rule: string, description: string, pattern?: string}[]} members of an object schema */
export function members(document, raw) {
  const schema = follow(document, raw);
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    name,
    required: schema.required?.includes(name) ?? false,
    rule: rule(document, member),
    description: member.description ?? follow(document, member).description ?? '',
    pattern: follow(document, member).pattern,
  }));
}

/** The schema of what an operation takes, if it takes JSON. */
export const bodyOf = operation => operation.requestBody?.content?.['application/json']?.schema;

/** @returns {string|null} an example of `raw`, as indented JSON */
export function example(document, raw) {
  const [first] = follow(document, raw).examples ?? [];
  return first === undefined ? null : JSON.stringify(first, null, 2);
}

// A path may name anything, so every part is quoted for a POSIX shell.
const quote = text => `'${text.replaceAll("'", `'\\''`)}'`;

/** The operation for a terminal, with examples for what it needs. A token is never in it. @param base with a slash at its end */
export function curl(document, operation, base) {
  const path = operation.path.replace(/\{(\w+)\}/g, (place, name) => {
    const parameter = operation.parameters.find(each => each.in === 'path' && each.name === name);
    const schema = follow(document, parameter?.schema);
    const value = schema.examples?.[0] ?? schema.enum?.[0] ?? (schema.type === 'integer' ? '1' : null);
    return value === null ? place : encodeURIComponent(value);
  });
  const parts = ['curl', quote(base.replace(/\/$/, '') + path)];
  if (operation.method !== 'GET') parts.push('-X', operation.method);
  if (needed(operation)) parts.push('-H', '"Authorization: Bearer $HOLDFAST_ADMIN_TOKEN"');
  const body = bodyOf(operation);
  if (body) {
    parts.push('-H', quote('Content-Type: application/json'), '-d', quote(JSON.stringify(JSON.parse(example(document, body) ?? '{}'))));
  }
  return parts.join(' ');
}

/** What a request has to bring, in a word or two; empty for nothing. @param {{security?: object[]}} operation */
export function needed({ security = [] }) {
  const tokens = security.filter(alternative => Object.keys(alternative).length);
  if (!tokens.length) return '';
  const [scope] = Object.values(tokens[0])[0];
  const what = scope ? `scope ${scope}` : 'admin token';
  return tokens.length < security.length ? `${what}, beyond loopback` : what;
}
