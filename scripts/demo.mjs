// Reads a reply of the API from standard input, for scripts/demo; and makes
// what it downloads ready for viewers.
//
//   node demo.mjs print        prints it indented, secrets shortened; status 1
//                              when its code is not 0
//   node demo.mjs get a.b.c    prints a field; data.items.TYPE is the item_id
//                              of the first item of that item_type; status 1
//                              when there is none
//   node demo.mjs skin FILE URI names URI as the texture of the GLB, which
//                              has none: the mini-program attaches it itself

import { readFileSync, writeFileSync } from 'node:fs';

const SHORTENED = ['access_token', 'refresh_token'];
const TEXT_MAX = 120;

const GLB_HEADER = 20;

const [, , command, path, uri] = process.argv;

if (command === 'skin') {
    writeFileSync(path, withSkin(readFileSync(path)));
    process.exit(0);
}

const text = readFileSync(0, 'utf8');
let reply;

try {
    reply = JSON.parse(text);
} catch {
    process.stdout.write(`   not JSON: ${text.slice(0, TEXT_MAX)}\n`);
    process.exit(1);
}

// A GLB is a header, a chunk of JSON and one of bytes; the lengths of the
// first two stand in front, the JSON is padded with spaces to words.
function withSkin(glb) {
    const end = GLB_HEADER + glb.readUInt32LE(12);
    const gltf = JSON.parse(glb.toString('utf8', GLB_HEADER, end));

    gltf.samplers = [{ magFilter: 9729, minFilter: 9987, wrapS: 33071,
        wrapT: 33071 }];
    gltf.images = [{ name: 'skin', uri }];
    gltf.textures = [{ sampler: 0, source: 0 }];

    for (const material of gltf.materials) {
        material.pbrMetallicRoughness.baseColorTexture = { index: 0 };
    }

    let json = Buffer.from(JSON.stringify(gltf));

    json = Buffer.concat([json, Buffer.alloc(-json.length & 3, ' ')]);

    const header = Buffer.from(glb.subarray(0, GLB_HEADER));

    header.writeUInt32LE(GLB_HEADER + json.length + glb.length - end, 8);
    header.writeUInt32LE(json.length, 12);
    return Buffer.concat([header, json, glb.subarray(end)]);
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
