// A stand-in for an external AI provider: POST /v1/generations.
//
//   node ai.mjs --port N | --socket PATH [--port-file F] [--pid-file F]
//       [--key K | --key-file F] [--callback-secret S |
//       --callback-secret-file F] [--mode sync|async] [--delay MS]
//
// The answer is 200 with the result (sync), or 202 {task_id} and a signed
// callback after the delay (async).  The same job_id gives the same task.
//
// Control routes, besides those of server.mjs:
//   POST /sandbox/mode      {mode?, delay_ms?, result?, silent?}: result is
//                           laid over the usual one (a failure, hostile
//                           values); silent = no callback is sent
//   GET  /sandbox/tasks     the tasks so far
//   POST /sandbox/callback  {job_id, tamper?, task_id?, nonce?, repeat?}
//                           sends a callback now; tamper: signature | body |
//                           timestamp; repeat: the very same request again;
//                           returns the receivers' replies

import { createHash, createHmac, randomBytes } from 'node:crypto';

import { Sandbox, answer, parseArguments, readSecret } from './server.mjs';

const ATTEMPTS = 3;
const COLORS = ['orange', 'black', 'white', 'grey', 'brown', 'cream'];
const EYES = ['round', 'almond', 'narrow'];
const FACES = ['round', 'oval', 'triangular'];
const SPECIES = ['cat', 'dog', 'rabbit', 'fox', 'bear'];

const args = parseArguments({ port: '0', socket: '', 'port-file': '',
    'pid-file': '', key: '', 'key-file': '', 'callback-secret': '',
    'callback-secret-file': '', mode: 'sync', delay: '200' });
const key = readSecret(args['key-file'], args.key);
const secret = readSecret(args['callback-secret-file'],
    args['callback-secret']);

const tasks = new Map();
let behaviour = {};

const sandbox = new Sandbox(reset);


function reset() {
    tasks.clear();
    behaviour = { mode: args.mode, delay_ms: Number(args.delay), result: {},
        silent: false };
}


function sleep(ms) {
    return new Promise((resolve) => {
        setTimeout(resolve, ms);
    });
}


/** The result for a request: its seed and photo decide everything. */
function resultOf(request) {
    const digest = createHash('sha256').update(String(request.seed ?? ''))
        .update(String(request.photo ?? request.photo_url)).digest();
    const pick = (list, i) => list[digest[i] % list.length];
    const unit = (i) => Math.round(digest[i] / 2.55) / 100;

    return {
        status: 'succeeded',
        species: request.species ?? pick(SPECIES, 0),
        breed: 'mixed',
        appearance_features: { color: pick(COLORS, 1),
            eye_shape: pick(EYES, 2), face_shape: pick(FACES, 3) },
        features: { confidence: 0.9 },
        model_params: { body_width: unit(4), head_size: unit(5),
            ear_length: unit(6), tail_length: unit(7) },
        texture_urls: [],
    };
}


function refuse(request) {
    if (!request || typeof request !== 'object') {
        return 'the body is not a JSON object';
    }
    if (typeof request.job_id !== 'string' || !request.job_id) {
        return 'job_id is missing';
    }
    if (!request.photo && !URL.canParse(request.photo_url)) {
        return 'photo or photo_url is missing';
    }
    if (request.photo && !/^[A-Za-z0-9+/]+={0,2}$/.test(request.photo)) {
        return 'photo is not base64';
    }
    return null;
}


/** Headers and body of a callback, signed; tamper breaks one part. */
function composeCallback(task, { tamper, task_id: taskId, nonce } = {}) {
    const skew = tamper === 'timestamp' ? 86400 : 0;
    const timestamp = String(Math.floor(Date.now() / 1000) - skew);
    const used = nonce ?? randomBytes(12).toString('hex');
    const body = JSON.stringify({ task_id: taskId ?? task.task_id,
        job_id: task.job_id, ...task.result });
    const mac = createHmac('sha256',
        tamper === 'signature' ? `${secret}x` : secret)
        .update(`${timestamp}\n${used}\n${body}`).digest('hex');

    return { method: 'POST', body: tamper === 'body' ? `${body} ` : body,
        headers: { 'Content-Type': 'application/json',
            'X-Pet-Timestamp': timestamp, 'X-Pet-Nonce': used,
            'X-Pet-Signature': mac } };
}


async function post(url, request) {
    try {
        const reply = await fetch(url,
            { ...request, signal: AbortSignal.timeout(5000) });

        return { status: reply.status, text: await reply.text() };
    } catch (error) {
        return { status: 0, text: error.message };
    }
}


async function callBack(task, delay) {
    await sleep(delay);

    const request = composeCallback(task);

    for (let n = 1; n <= ATTEMPTS; n++) {
        const { status } = await post(task.callback_url, request);

        if (status >= 200 && status < 500 && status !== 0) {
            return;
        }
        await sleep(500 * n);
    }
}


async function generate({ headers, json }) {
    if (headers.authorization !== `Bearer ${key}`) {
        return answer({ error: 'unauthorized' }, 401);
    }

    const fault = refuse(json);

    if (fault) {
        return answer({ error: fault }, 400);
    }

    let task = tasks.get(json.job_id);

    if (!task) {
        task = { task_id: randomBytes(12).toString('hex'),
            job_id: json.job_id, callback_url: json.callback_url,
            result: { ...resultOf(json), ...behaviour.result } };
        tasks.set(json.job_id, task);

        if (behaviour.mode === 'async' && !behaviour.silent
            && URL.canParse(json.callback_url))
        {
            callBack(task, behaviour.delay_ms);
        }
    }

    if (behaviour.mode === 'async') {
        return answer({ task_id: task.task_id }, 202);
    }

    await sleep(behaviour.delay_ms);
    return answer(task.result);
}


async function callBackNow({ json }) {
    const task = tasks.get(json?.job_id);

    if (!task) {
        return answer({ error: 'no such job' }, 404);
    }

    const request = composeCallback(task, json);
    const replies = [];

    for (let n = 0; n <= Number(json.repeat ?? 0); n++) {
        replies.push(await post(task.callback_url, request));
    }

    return answer({ replies });
}


reset();

sandbox.route('POST', '/v1/generations', generate);
sandbox.route('POST', '/sandbox/mode', ({ json }) => {
    behaviour = { ...behaviour, ...json };
    return answer(behaviour);
});
sandbox.route('GET', '/sandbox/tasks', () =>
    answer({ items: [...tasks.values()] }));
sandbox.route('POST', '/sandbox/callback', callBackNow);

sandbox.listen(args);
