// build/miniprogram/weapp: the package that WeChat's developer tools open.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { codeInPlace, placesOf } from './places.mjs';
import { ROOT, exists } from './project.mjs';

const CONFIGURATION = ['app.json', 'project.config.json', 'sitemap.json',
    'theme.json'];

/** Writes the package.  styles maps paths of units to WXSS. */
export function writeWeapp(out, { project, modules, styles, templateFiles }) {
    const write = (path, text) => {
        mkdirSync(dirname(join(out, path)), { recursive: true });
        writeFileSync(join(out, path), text);
    };
    const copy = (path) => cpSync(join(ROOT, path), join(out, path),
        { recursive: true });

    const places = placesOf({ project, modules });

    for (const path of modules.keys()) {
        write(places.get(path), codeInPlace(path, places, modules));
    }
    for (const [path, wxss] of styles) {
        if (wxss) {
            write(`${path}.wxss`, wxss);
        }
    }
    for (const path of project.units.keys()) {
        copy(`${path}.json`);
    }

    templateFiles.forEach(copy);
    CONFIGURATION.filter(exists).forEach(copy);
    project.packages.map(({ root }) => `${root}assets`).filter(exists)
        .forEach(copy);
}
