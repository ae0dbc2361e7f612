// The stack that the end-to-end tests run against: PostgreSQL, Redis,
// WeChat's sandbox and nginx with the module, started by stack.pl.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'stack.pl');

/** Starts it, in build/t/NAME.  Returns { base, app, sql, clock, nginx, stop }. */
export async function startStack(name = 'miniprogram') {
    const child = spawn('perl', [SCRIPT, name], {
        stdio: ['pipe', 'pipe', 'inherit'] });
    const waiting = [];

    createInterface({ input: child.stdout }).on('line', (line) => {
        // Test::More's remarks are no replies
        if (line.startsWith('{')) {
            waiting.shift()?.resolve(JSON.parse(line));
        }
    });

    const ended = new Promise((resolve) => {
        child.on('exit', (status) => {
            waiting.splice(0).forEach(({ reject }) =>
                reject(new Error('the stack has ended')));
            resolve(status);
        });
    });
    const reply = () => new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
    });
    const ask = async (request) => {
        const answer = reply();

        child.stdin.write(`${JSON.stringify(request)}\n`);

        const { error, ...result } = await answer;

        if (error) {
            throw new Error(error);
        }
        return result;
    };
    const { base, sandbox } = await reply();

    return {
        base,
        sandbox,
        app: `${base}/app/`,

        /** Runs SQL as the owner; gives its rows as arrays of texts. */
        async sql(text) {
            const { rows } = await ask({ sql: text });

            return rows.map((row) => row.split('|'));
        },

        /** Shifts the product's clock by milliseconds from real time. */
        async clock(ms) {
            const answer = await fetch(`${base}/v1/dev/clock`, {
                method: 'POST', body: JSON.stringify({ offset_ms: ms }),
                headers: { 'Content-Type': 'application/json' } });

            if (!answer.ok) {
                throw new Error(`clock: ${answer.status}`);
            }
        },

        /** Stops or starts nginx. */
        nginx: (what) => ask({ nginx: what }),

        /** Gives the exit status. */
        stop() {
            child.stdin.end();
            return ended;
        },
    };
}
