// Builds the mini-program.
//
//   node tools/build.mjs OPENAPI ERRORS OUT
//
// OPENAPI is build/gen/openapi.json, ERRORS errors.def; OUT gets weapp/, for WeChat's developer
// tools, and app/, for browsers.  Each appears by rename when it is whole.

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { writeBrowser } from './browser.mjs';
import { readEndpoints } from './endpoints.mjs';
import { readProject } from './project.mjs';
import { transformScripts } from './scripts.mjs';
import { checkSizes } from './sizes.mjs';
import { compileStyle } from './styles.mjs';
import { compileTemplates } from './templates.mjs';
import { writeWeapp } from './weapp.mjs';

const [, , openapi, errors, out] = process.argv;

if (!out) {
    console.error('usage: node tools/build.mjs OPENAPI ERRORS OUT');
    process.exit(2);
}

async function compile() {
    const project = readProject();
    const { operations, source } = readEndpoints(openapi, errors);
    const modules = await transformScripts(project,
        { 'services/endpoints.js': source }, operations);
    const styles = new Map(['app', ...project.units.keys()]
        .map((path) => [path, compileStyle(path)]));
    const templateFiles = compileTemplates([...project.units.keys()]).files;

    return { project, modules, styles, templateFiles };
}

async function replace(name, write) {
    const fresh = join(out, `${name}.new`);

    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await write(fresh);
    rmSync(join(out, name), { recursive: true, force: true });
    renameSync(fresh, join(out, name));
}

try {
    const parts = await compile();

    await replace('weapp', (dir) => writeWeapp(dir, parts));
    await replace('app', (dir) => writeBrowser(dir, parts));
    checkSizes(join(out, 'weapp'), parts.project.packages);
} catch (error) {
    console.error(error.constructor.name === 'SourceError' ? error.message
        : error.stack);
    process.exit(1);
}
