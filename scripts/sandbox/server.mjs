// What the sandboxes share: the command line, an HTTP server that can listen
// on a port or a unix socket, faults on demand, and a log of the calls seen.
//
// Control routes of every sandbox:
//   POST   /sandbox/fault  {path, mode, ms?, times?, errcode?}
//          mode: hang      no answer (for ms, then the connection is closed)
//                slow      the usual answer after ms
//                5xx       502 with an HTML body
//                garbage   200 with a body that is not JSON
//                truncate  fewer bytes than Content-Length promised
//                close     the connection is closed without an answer
//                errcode   {errcode, errmsg} with the given errcode
//          times: how many calls it meets, 1 unless given, 0 = all
//   DELETE /sandbox/fault  forgets all faults
//   GET    /sandbox/log    ?path= the calls seen, oldest first
//   DELETE /sandbox/log    forgets them
//   POST   /sandbox/clock  {offset_ms} shifts the sandbox's clock
//   POST   /sandbox/reset  faults, log, clock and the sandbox's own state

import { createServer } from 'node:http';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const LOG_MAX = 10000;
const BODY_MAX = 32 * 1024 * 1024;
const FAULTS = ['hang', 'slow', '5xx', 'garbage', 'truncate', 'close',
    'errcode'];
const SECRET_PARAMETERS = ['secret', 'access_token', 'js_code'];


/** Reads "--name value" pairs; unknown names end the process. */
export function parseArguments(known) {
    const values = { ...known };
    const words = process.argv.slice(2);

    while (words.length) {
        const word = words.shift();
        const name = word.replace(/^--/, '');

        if (!word.startsWith('--') || !(name in known) || !words.length) {
            process.stderr.write(`unknown or incomplete argument: ${word}\n`
                + `known: ${Object.keys(known).map((k) => '--' + k).join(' ')}`
                + '\n');
            process.exit(2);
        }

        values[name] = words.shift();
    }

    return values;
}


/** The first line of a file, or the fallback when no file is named. */
export function readSecret(path, fallback = '') {
    return path ? readFileSync(path, 'utf8').split('\n')[0].trim() : fallback;
}


/** An answer: status, headers and a body that is a string or an object. */
export function answer(body, status = 200, type = 'application/json') {
    return { status, type, body };
}


export class Sandbox {
    #routes = new Map();
    #faults = [];
    #log = [];
    #sequence = 0;
    #offset = 0;
    #reset;

    /** reset: called when the sandbox shall forget its own state. */
    constructor(reset) {
        this.#reset = reset;
        this.route('POST', '/sandbox/fault', (call) => this.#addFault(call));
        this.route('DELETE', '/sandbox/fault', () => {
            this.#faults = [];
            return answer({});
        });
        this.route('GET', '/sandbox/log', ({ url }) => {
            const path = url.searchParams.get('path');
            return answer({ items: this.#log.filter(
                (entry) => !path || entry.path === path) });
        });
        this.route('DELETE', '/sandbox/log', () => {
            this.#log = [];
            return answer({});
        });
        this.route('POST', '/sandbox/clock', ({ json }) => {
            if (!Number.isFinite(json?.offset_ms)) {
                return answer({ error: 'offset_ms is missing' }, 400);
            }
            this.#offset = json.offset_ms;
            return answer({ now: new Date(this.now()).toISOString() });
        });
        this.route('POST', '/sandbox/reset', () => {
            this.#faults = [];
            this.#log = [];
            this.#offset = 0;
            this.#reset();
            return answer({});
        });
    }

    /** Milliseconds since 1970 on the sandbox's clock. */
    now() {
        return Date.now() + this.#offset;
    }

    /** handler({url, headers, text, json}) returns an answer or a promise. */
    route(method, path, handler) {
        this.#routes.set(`${method} ${path}`, handler);
    }

    /**
     * Listens as the arguments say: a socket, or a port of 127.0.0.1, where
     * 0 is any and a port that is taken falls back to any.
     */
    listen(args) {
        const server = createServer((request, response) => {
            this.#serve(request, response).catch((error) => {
                process.stderr.write(`${error.stack}\n`);
                response.destroy();
            });
        });

        server.keepAliveTimeout = 75000;
        server.on('listening', () => this.#announce(server, args));
        server.on('error', (error) => {
            if (error.code === 'EADDRINUSE' && !args.socket
                && args['port-file'] && Number(args.port))
            {
                server.listen(0, '127.0.0.1');
                return;
            }
            process.stderr.write(`${error.message}\n`);
            process.exit(1);
        });

        for (const signal of ['SIGTERM', 'SIGINT']) {
            process.on(signal, () => {
                server.close();
                server.closeAllConnections();
                rmSync(args['pid-file'] || '', { force: true });
                process.exit(0);
            });
        }

        if (args.socket) {
            rmSync(args.socket, { force: true });
            server.listen(args.socket);
        } else {
            server.listen(Number(args.port), '127.0.0.1');
        }
    }

    #announce(server, args) {
        const where = args.socket || String(server.address().port);
        const files = { 'pid-file': String(process.pid),
            'port-file': args.socket ? '' : where };

        for (const [name, text] of Object.entries(files)) {
            if (args[name] && text) {
                writeFileSync(`${args[name]}.new`, `${text}\n`);
                renameSync(`${args[name]}.new`, args[name]);
            }
        }

        process.stdout.write(`listening on ${where}\n`);
    }

    #addFault({ json }) {
        if (typeof json?.path !== 'string' || !FAULTS.includes(json.mode)) {
            return answer({ error: `path, and mode of ${FAULTS}` }, 400);
        }

        this.#faults.push({ path: json.path, mode: json.mode,
            ms: Number(json.ms ?? 0), errcode: Number(json.errcode ?? -1),
            left: Number(json.times ?? 1) || Infinity });
        return answer({});
    }

    #takeFault(path) {
        const fault = this.#faults.find((one) => one.path === path);

        if (fault && --fault.left <= 0) {
            this.#faults.splice(this.#faults.indexOf(fault), 1);
        }

        return fault;
    }

    async #serve(request, response) {
        const url = new URL(request.url, 'http://sandbox');
        const chunks = [];
        let size = 0;

        for await (const chunk of request) {
            size += chunk.length;
            if (size > BODY_MAX) {
                response.destroy();
                return;
            }
            chunks.push(chunk);
        }

        const text = Buffer.concat(chunks).toString('utf8');
        let json;
        try {
            json = text ? JSON.parse(text) : undefined;
        } catch {
            json = undefined;
        }

        const call = { url, headers: request.headers, text, json };
        const handler = this.#routes.get(`${request.method} ${url.pathname}`);

        if (url.pathname.startsWith('/sandbox/')) {
            send(response, handler ? await handler(call)
                : answer({ error: 'no such route' }, 404));
            return;
        }

        const entry = this.#record(request.method, url, json);
        const fault = this.#takeFault(url.pathname);

        if (fault) {
            entry.fault = fault.mode;
            if (!await breakAnswer(fault, response)) {
                return;
            }
        }

        const result = handler ? await handler(call)
            : answer('not found', 404, 'text/plain');

        entry.status = result.status;
        entry.errcode = result.body?.errcode ?? 0;
        send(response, result);
    }

    #record(method, url, json) {
        const query = Object.fromEntries(url.searchParams);

        for (const name of SECRET_PARAMETERS) {
            if (name in query) {
                query[name] = '***';
            }
        }

        const body = json && typeof json === 'object'
            ? { ...json, ...(json.secret ? { secret: '***' } : {}) } : json;

        if (body?.photo) {
            body.photo = `${String(body.photo).length} characters`;
        }

        const entry = { sequence: ++this.#sequence,
            at: new Date().toISOString(), method, path: url.pathname, query,
            body };

        this.#log.push(entry);
        if (this.#log.length > LOG_MAX) {
            this.#log.shift();
        }

        return entry;
    }
}


function sleep(ms) {
    return new Promise((resolve) => {
        setTimeout(resolve, ms);
    });
}


function send(response, { status, type, body }) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);

    response.writeHead(status, { 'Content-Type': type,
        'Content-Length': Buffer.byteLength(text) });
    response.end(text);
}


/** Plays a fault; true when the usual answer shall follow. */
async function breakAnswer(fault, response) {
    switch (fault.mode) {
    case 'slow':
        await sleep(fault.ms);
        return true;

    case 'hang':
        if (fault.ms) {
            await sleep(fault.ms);
            response.destroy();
        }
        return false;

    case '5xx':
        send(response, answer('<html><body>502 Bad Gateway</body></html>',
            502, 'text/html'));
        return false;

    case 'garbage':
        send(response, answer('{"openid": \u0000\u0001 not json', 200,
            'text/plain'));
        return false;

    case 'truncate':
        response.writeHead(200, { 'Content-Type': 'application/json',
            'Content-Length': 4096 });
        response.write('{"errcode":0,"openid":"o');
        await sleep(20);
        response.destroy();
        return false;

    case 'errcode':
        send(response, answer({ errcode: fault.errcode,
            errmsg: 'fault on demand' }));
        return false;

    default:
        response.destroy();
        return false;
    }
}
