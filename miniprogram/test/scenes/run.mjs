// Takes a picture of every page, by day and by night, on a large and on a
// small screen, into OUT with an index.html to page through.
//
//   node test/scenes/run.mjs OUT [NAME...]
//
// A scene is an entry of the `scenes` that a file of this folder exports:
// { name, account: async (ann, stack) => prepares an account, path, act:
// async (page) => brings the page where it is to be looked at }.  Without
// `account` nobody is signed in.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SCREENS, account, closeBrowser, newUser, openPhone }
    from '../lib/phone.mjs';
import { startStack } from '../lib/stack.mjs';

const SETTLE_MS = 700;
const [, , out, ...names] = process.argv;
const dir = dirname(fileURLToPath(import.meta.url));
const scenes = [];

for (const file of readdirSync(dir).sort()) {
    if (file.endsWith('.scenes.mjs')) {
        scenes.push(...(await import(join(dir, file))).scenes);
    }
}

const chosen = scenes.filter(({ name }) => !names.length
    || names.some((one) => name.includes(one)));

mkdirSync(out, { recursive: true });

const stack = await startStack();
let failed = 0;

for (const scene of chosen) {
    for (const screen of Object.keys(SCREENS)) {
        for (const dark of [false, true]) {
            try {
                await picture(scene, screen, dark);
            } catch (error) {
                failed += 1;
                console.error(`${scene.name}: ${error.message}`);
            }
        }
    }
}

writeFileSync(join(out, 'index.html'), indexHtml());
await closeBrowser();
await stack.stop();
console.log(`${chosen.length} pages in ${join(out, 'index.html')}`);
process.exit(failed ? 1 : 0);

function fileOf({ name }, screen, dark) {
    return `${name}-${screen}-${dark ? 'dark' : 'light'}.png`;
}

async function picture(scene, screen, dark) {
    const ann = scene.account ? await account(stack, newUser()) : null;

    await scene.account?.(ann, stack);

    const page = await openPhone({ stack, screen, dark, hour: dark ? 22 : 10,
        path: scene.path, density: 2,
        ...(ann && { user: ann.user, storage: ann.storage }) });

    try {
        await scene.act?.(page);
        await page.waitForTimeout(SETTLE_MS);
        await page.screenshot({ path: join(out, fileOf(scene, screen,
            dark)) });
    } finally {
        await page.context().close();
    }
}

function indexHtml() {
    const rows = scenes.map((scene) => `<h2>${scene.name}</h2><p>`
        + Object.keys(SCREENS).flatMap((screen) => [false, true].map((dark) =>
            `<img loading="lazy" src="${fileOf(scene, screen, dark)}">`))
            .join('') + '</p>').join('\n');

    return `<!DOCTYPE html><meta charset="utf-8"><title>Pages</title>
<style>body{font:16px sans-serif;background:#ddd;margin:24px}
p{display:flex;gap:16px;align-items:flex-start;overflow-x:auto}
img{width:300px;flex:none;border-radius:12px}</style>
${rows}
`;
}
