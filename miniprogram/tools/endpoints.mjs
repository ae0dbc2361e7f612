// services/endpoints.js, made from the API's own document: no path, method
// or requirement of an endpoint is typed by hand in the mini-program.

import { readFileSync } from 'node:fs';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const ERROR = /^PET_ERROR\(\w+,\s*(\d+),\s*\d+,\s*"(\w+)"/gm;

/**
 * Reads the OpenAPI document, and the names of the error codes.
 *
 * Returns { operations, source }: the names of the operations under /v1, and
 * the module that exports them as `endpoints` and the errors as `errorNames`.
 */
export function readEndpoints(file, errors) {
    const { paths } = JSON.parse(readFileSync(file, 'utf8'));
    const errorNames = Object.fromEntries(
        [...readFileSync(errors, 'utf8').matchAll(ERROR)]
            .map(([, code, name]) => [code, name]));
    const endpoints = {};

    for (const [path, methods] of Object.entries(paths)) {
        if (!path.startsWith('/v1/') || path.startsWith('/v1/admin/')
            || path.startsWith('/v1/dev/'))
        {
            continue;
        }

        for (const method of METHODS.filter((name) => name in methods)) {
            const operation = methods[method];

            endpoints[operation.operationId] = { method: method.toUpperCase(),
                path, signedIn: operation.security?.length > 0,
                keyed: (operation.parameters ?? []).some(({ $ref }) =>
                    $ref?.includes('IdempotencyKey')) };
        }
    }

    return { operations: new Set(Object.keys(endpoints)),
        source: `export const endpoints = ${JSON.stringify(endpoints)};\n`
            + `export const errorNames = ${JSON.stringify(errorNames)};\n` };
}
