// Runs the end-to-end tests in Chromium, all on one stack.
//
//   node test/e2e/run.mjs [NAME...]
//
// Without names, all of test/e2e/*.test.mjs.  A test gets { stack } and
// fails, besides by its own expectations, when a phone's console complained.

import { after, before } from 'node:test';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';

import { shared } from '../lib/e2e.mjs';
import { closeBrowser } from '../lib/phone.mjs';
import { startStack } from '../lib/stack.mjs';

const dir = dirname(fileURLToPath(import.meta.url));
const names = process.argv.slice(2);

before(async () => {
    shared.stack = await startStack();
});

after(async () => {
    await closeBrowser();
    assert.equal(await shared.stack.stop(), 0, 'nginx has nothing grave to say');
});

for (const file of readdirSync(dir).sort()) {
    if (file.endsWith('.test.mjs') && (!names.length
        || names.some((name) => file.includes(name))))
    {
        await import(join(dir, file));
    }
}
