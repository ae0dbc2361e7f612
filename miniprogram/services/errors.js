// What a call can fail with.

import { errorNames } from './endpoints.js';

/** The server refused: `name` is the error's name in the API's table. */
export class ApiError extends Error {
    /** @param {import('../typings/http').Reply} reply */
    constructor({ status, header = {}, body = {} }) {
        super(body.message ?? `HTTP ${status}`);
        this.status = status;
        this.code = body.code ?? status * 100;
        this.name = errorNames[this.code] ?? 'internal';
        this.data = body.data ?? null;
        this.errors = body.errors ?? [];
        this.requestId = header['X-Request-Id'] ?? '';
        this.retryAfter = Number(header['Retry-After']) || 0;
    }

    /** Whether it is one of these: error.is('cooldown', 'daily_cap'). */
    is(...names) {
        return names.includes(this.name);
    }
}

/** No answer came: offline, timed out, or cut off. */
export class NetworkError extends Error {
    constructor(reason) {
        super(reason);
        this.name = 'network';
        this.retryAfter = 0;
        // by the page: that says nothing of the network, and is no accident
        this.aborted = /abort/.test(reason);
    }

    is(...names) {
        return names.includes(this.name);
    }
}

/** The call needs a signed-in user, and there is none. */
export class SignInError extends Error {
    constructor(reason = 'signed out') {
        super(reason);
        this.name = 'signed_out';
    }

    is(...names) {
        return names.includes(this.name);
    }
}
