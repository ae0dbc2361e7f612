// Runs the end-to-end tests in Chromium.
//
//   node test/e2e/run.mjs [NAME...]
//
// Without names, all of test/e2e/*.test.mjs.  Two files are run at a time, each
// on a stack of its own, for tests move its clock and stop its server.  A test
// fails, besides by its own expectations, when a phone's console complained.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { registered, runTest } from '../lib/e2e.mjs';
import { closeBrowser } from '../lib/phone.mjs';
import { startStack } from '../lib/stack.mjs';

const AT_A_TIME = 2;
// Begun first, for it takes longest.
const LONGEST = 'home.test.mjs';

const dir = dirname(fileURLToPath(import.meta.url));
const names = process.argv.slice(2);
const begin = Date.now();
const files = [];
let done = 0;
let failed = 0;

for (const file of readdirSync(dir).sort((a, b) => (b === LONGEST) - (a === LONGEST))) {
    if (file.endsWith('.test.mjs') && (!names.length
        || names.some((name) => file.includes(name))))
    {
        await import(join(dir, file));
        files.push({ file, tests: registered.splice(0) });
    }
}

await Promise.all(Array.from({ length: Math.min(AT_A_TIME, files.length) }, (_, i) => work(i)));
await closeBrowser();

console.log(`${done - failed} of ${done} tests passed, ${seconds(begin)}`);
process.exit(failed ? 1 : 0);

function seconds(since) {
    return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function tell(passed, file, name, since, error) {
    done += 1;
    failed += !passed;
    console.log(`${passed ? 'ok' : 'not ok'} ${done} - ${file}: ${name}, ${seconds(since)}`);

    if (error) {
        console.log(error.stack.replace(/^/gm, '    '));
    }
}

// Takes files as long as there are any.
async function work(number) {
    const stack = await startStack(`miniprogram-${number}`);

    for (let next = files.shift(); next; next = files.shift()) {
        for (const test of next.tests) {
            const since = Date.now();
            const error = await runTest(test, stack);

            tell(!error, next.file, test.name, since, error);
        }
    }

    const since = Date.now();

    tell(await stack.stop() === 0, `stack ${number}`, 'nginx has nothing grave to say', since);
}
