// The templates: WXML compiled by glass-easel's compiler for the browser,
// which is also what finds mistakes in it.

import { createRequire } from 'node:module';

import { SourceError, read } from './project.mjs';

const { TmplGroup } = createRequire(import.meta.url)(
    'glass-easel-template-compiler');

/**
 * Compiles the templates of some units and what they include.
 *
 * Returns { code, files }: a JavaScript expression that gives the group of
 * compiled templates by path, and the names of all files it was made from.
 */
export function compileTemplates(paths) {
    const group = new TmplGroup();
    const files = new Set();
    const queue = [...paths];

    while (queue.length) {
        const path = queue.shift();

        if (files.has(`${path}.wxml`)) {
            continue;
        }
        files.add(`${path}.wxml`);
        report(path, group.addTmpl(path, read(`${path}.wxml`)));
        queue.push(...group.getDirectDependencies(path));

        for (const script of group.getScriptDependencies(path)) {
            if (!files.has(script)) {
                files.add(script);
                group.addScript(script, read(script));
            }
        }
    }

    return { code: group.getTmplGenObjectGroups(), files };
}

function report(path, found) {
    if (found.length) {
        throw new SourceError(found.map((one) =>
            `${path}.wxml:${one.startLine + 1}:${one.startColumn + 1}: `
            + one.message).join('\n'));
    }
}
