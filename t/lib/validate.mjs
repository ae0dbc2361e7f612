// Checks every reply of the server against build/gen/openapi.json and the
// conventions of the API.  Reads one JSON object per line:
//   {method, path, status, headers: [[name, value]], body: base64}
// and answers each with one line: {errors: [text], operation, checked}.
// operation is "METHOD /path/{template}" when the document knows it; checked
// names what the reply was held to: schema, envelope or none.
//
// usage: node validate.mjs [OPENAPI.json]

import { readFileSync, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ENVELOPE = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'integer', minimum: 0 },
    message: { type: 'string', minLength: 1 },
    data: {},
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          field: { type: 'string' },
          message: { type: 'string', minLength: 1 }
        }
      }
    }
  },
  if: { properties: { code: { const: 0 } } },
  then: { required: ['data'], not: { required: ['errors'] } }
};

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);

const checkEnvelope = ajv.compile(ENVELOPE);
const documentFile = process.argv[2];
const api = documentFile && existsSync(documentFile)
  ? JSON.parse(readFileSync(documentFile, 'utf8'))
  : null;
const operations = api ? readOperations(api) : [];
const compiled = new Map();

if (api) {
  ajv.addSchema(api, 'openapi');
}


// The document's operations, those with the fewest parameters first, so that
// /users/me comes before /users/{user_id}.
function readOperations(doc) {
  const base = basePath(doc);
  const list = [];

  for (const [template, item] of Object.entries(doc.paths)) {
    const path = template.startsWith(base) ? template : base + template;
    const parts = path.split(/(\{[^}]+\})/);
    const source = parts.map((part, i) => i % 2
      ? '[^/]+'
      : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('');

    for (const method of ['get', 'post', 'put', 'patch', 'delete', 'head']) {
      if (item[method]) {
        list.push({
          method: method.toUpperCase(),
          path,
          pattern: new RegExp(`^${source}$`),
          parameters: (parts.length - 1) / 2,
          pointer: `/paths/${escapePointer(template)}/${method}`,
          definition: item[method]
        });
      }
    }
  }

  return list.sort((a, b) => a.parameters - b.parameters);
}


function basePath(doc) {
  const url = doc.servers?.[0]?.url ?? '';

  return url.replace(/^[a-z]+:\/\/[^/]+/, '').replace(/\/$/, '');
}


function escapePointer(name) {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}


function findOperation(method, path) {
  const wanted = method === 'HEAD' ? ['HEAD', 'GET'] : [method];

  return operations.find(
    (op) => wanted.includes(op.method) && op.pattern.test(path));
}


function resolve(doc, value) {
  let node = value;

  while (node && node.$ref) {
    node = node.$ref.slice(2).split('/').reduce(
      (at, step) => at?.[decodeURIComponent(step)
        .replaceAll('~1', '/').replaceAll('~0', '~')], doc);
  }

  return node;
}


// The document's word on a status of an operation: {content, pointer}.
function findResponse(operation, status) {
  const responses = operation.definition.responses ?? {};
  const key = [`${status}`, `${String(status)[0]}XX`, 'default']
    .find((name) => name in responses);

  if (key === undefined) {
    return null;
  }

  const raw = responses[key];
  const pointer = raw.$ref ? raw.$ref.slice(1)
    : `${operation.pointer}/responses/${key}`;

  return { content: resolve(api, raw).content ?? {}, pointer };
}


function schemaCheck(pointer, type) {
  const ref = `openapi#${encodeURI(pointer)}/content/`
    + `${escapePointer(type)}/schema`;

  if (!compiled.has(ref)) {
    compiled.set(ref, ajv.compile({ $ref: ref }));
  }

  return compiled.get(ref);
}


function explain(check) {
  return (check.errors ?? []).slice(0, 8).map((error) => {
    const extra = error.params?.additionalProperty
      ?? error.params?.allowedValues?.join('|') ?? '';

    return `${error.instancePath || '/'} ${error.message}`
      + (extra === '' ? '' : ` (${extra})`);
  });
}


// What holds for every enveloped reply, beyond its shape.
function conventions(reply, json, header) {
  const errors = [];
  const success = reply.status >= 200 && reply.status < 300;

  if (success !== (json.code === 0)) {
    errors.push(`status ${reply.status} with code ${json.code}`);
  }

  if (json.code !== 0 && Math.floor(json.code / 100) !== reply.status) {
    errors.push(`code ${json.code} does not belong to ${reply.status}`);
  }

  if ((reply.status === 429 || reply.status === 503)
      && !/^\d+$/.test(header['retry-after'] ?? '')) {
    errors.push(`${reply.status} without Retry-After in seconds`);
  }

  if (!header['x-request-id']) {
    errors.push('no X-Request-Id');
  }

  errors.push(...walk(json.data, '/data'));

  return errors;
}


// Ids are strings and times RFC 3339, wherever they stand.
function walk(value, path) {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => walk(item, `${path}/${i}`));
  }

  if (value === null || typeof value !== 'object') {
    return [];
  }

  return Object.entries(value).flatMap(([key, item]) => {
    if (/(^|_)id$/.test(key) && typeof item === 'number') {
      return [`${path}/${key} is a number; ids are strings`];
    }

    if (/_at$/.test(key) && item !== null
        && (typeof item !== 'string' || !RFC3339.test(item))) {
      return [`${path}/${key} is not an RFC 3339 time`];
    }

    return walk(item, `${path}/${key}`);
  });
}


function enveloped(path, status) {
  return path.startsWith('/v1/') && path !== '/v1/openapi.json'
    && !(path.startsWith('/v1/webhooks/') && status < 300)
    && status !== 304 && status !== 204;
}


function checkReply(reply) {
  const header = Object.fromEntries(
    reply.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const path = reply.path.replace(/[?#].*$/s, '');
  const type = (header['content-type'] ?? '').replace(/\s*;.*$/, '');
  const operation = findOperation(reply.method, path);
  const name = operation && `${operation.method} ${operation.path}`;
  const body = Buffer.from(reply.body ?? '', 'base64');
  const errors = [];
  let checked = 'none';

  if (reply.method === 'HEAD' || reply.status === 304
      || reply.status === 204) {
    if (body.length) {
      errors.push(`a body of ${body.length} bytes where none may be`);
    }

    return { errors, operation: name, checked };
  }

  const response = operation && findResponse(operation, reply.status);

  if (operation && !response) {
    errors.push(`${name} does not declare status ${reply.status}`);
  }

  const declared = response && Object.keys(response.content);

  if (declared?.length && !declared.includes(type)) {
    errors.push(`${name} does not declare ${type} for ${reply.status}`);
  }

  const other = declared?.length && !declared.includes('application/json');
  const inEnvelope = enveloped(path, reply.status) && !other;

  if (!inEnvelope && type !== 'application/json') {
    return { errors, operation: name, checked };
  }

  if (type !== 'application/json') {
    errors.push(`Content-Type "${type}" instead of application/json`);
    return { errors, operation: name, checked: 'envelope' };
  }

  let json;

  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    errors.push(`the body is not JSON in UTF-8: ${error.message}`);
    return { errors, operation: name, checked: 'envelope' };
  }

  if (inEnvelope) {
    checked = 'envelope';

    if (!checkEnvelope(json)) {
      errors.push(...explain(checkEnvelope).map((text) => `envelope: ${text}`));
    } else {
      errors.push(...conventions(reply, json, header));
    }
  }

  if (response?.content['application/json']?.schema) {
    const check = schemaCheck(response.pointer, 'application/json');

    checked = 'schema';

    if (!check(json)) {
      errors.push(...explain(check).map((text) => `schema: ${text}`));
    }
  }

  return { errors, operation: name, checked };
}


process.stdout.write(`${JSON.stringify({
  ready: true,
  document: Boolean(api),
  operations: operations.map((op) => `${op.method} ${op.path}`)
})}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  let answer;

  try {
    answer = checkReply(JSON.parse(line));
  } catch (error) {
    answer = { errors: [`the validator failed: ${error.message}`] };
  }

  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
