// Reads a reply of the API from standard input, for scripts/demo.
//
//   node demo.mjs print        prints it indented, secrets shortened; status 1
//                              when its code is not 0
//   node demo.mjs get a.b.c    prints a field; data.items.TYPE is the item_id
//                              of the first item of that item_type; status 1
//                              when there is none

import { readFileSync } from 'node:fs';

const SHORTENED = ['access_token', 'refresh_token'];
const TEXT_MAX = 120;

const [, , command, path] = process.argv;
const text = readFileSync(0, 'utf8');
let reply;

try {
    reply = JSON.parse(text);
} catch {
    process.stdout.write(`   not JSON: ${text.slice(0, TEXT_MAX)}\n`);
    process.exit(1);
}

function shorten(key, value) {
    if (SHORTENED.includes(key) && typeof value === 'string') {
        return `${value.slice(0, 12)}…`;
    }
    if (typeof value === 'string' && value.length > TEXT_MAX) {
        return `${value.slice(0, TEXT_MAX)}…`;
    }
    return value;
}

function find(value, keys) {
    for (const key of keys) {
        if (Array.isArray(value) && !(key in value)) {
            value = value.find((item) => item.item_type === key
                && item.quantity > 0)?.item_id;
        } else {
            value = value?.[key];
        }
    }
    return value;
}

if (command === 'print') {
    const lines = JSON.stringify(reply, shorten, 2).split('\n');

    process.stdout.write(lines.map((line) => `   ${line}\n`).join(''));
    process.exit(reply.code === 0 ? 0 : 1);
}

const value = find(reply, path.split('.'));

if (value === undefined || value === null) {
    process.stderr.write(`no ${path} in the reply\n`);
    process.exit(1);
}

process.stdout.write(`${value}\n`);
