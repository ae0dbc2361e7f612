// The one way to the server.
//
//   await call('pets_get', { params: { pet_id } })
//
// gives the reply's data or fails with an error of errors.js.  On the way it
// adds the token, renews it once when it is refused, repeats what is safe to
// repeat, shows that something is loading, and leaves for the login page
// when the user has to sign in or agree.

import { aheadOr, forgetAhead } from './ahead.js';
import { endpointOf, urlOf } from './api.js';
import { ApiError, NetworkError, SignInError } from './errors.js';
import { hideLoading, showLoading } from './loading.js';
import { accessToken, forget, replaceToken } from './session.js';
import { exchange, upload } from './transport.js';

const TRIES = 3;
const BACKOFF_MS = 400;
const WAIT_MAX_MS = 5000;
const GATEWAY = [502, 503, 504];
const REPEATABLE = ['rate_limited', 'request_in_progress'];

/** @type {(reason: string) => void} */
let leaveForLogin = () => {};

/** @type {(online: boolean) => void} */
let heard = () => {};


/**
 * What the app does, once, when the user has to sign in ('signed_out') or to
 * agree ('privacy_not_agreed'), and whenever the network answers or not.
 */
export function onGate(listener) {
    leaveForLogin = listener;
}

export function onNetwork(listener) {
    heard = listener;
}

/** A key that names a write, so that it has its effect once. */
export function newKey() {
    return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
        + Math.random().toString(36).slice(2, 6);
}

/**
 * Calls an operation of the API.
 *
 * params: for its path.  query, data: what it takes.  key: names the write,
 * when the same one may be tried again later; else each call has its own.
 * loading: text of an indicator that comes after a moment.  quiet: the
 * caller copes without a session.
 *
 * @param {string} name
 * @param {import('../typings/http').CallOptions} [options]
 */
export function call(name, { params, query, data, key, loading, quiet,
    timeout, header } = {})
{
    const { method } = endpointOf(name);
    const url = urlOf(name, params, query);
    const body = data ?? (method === 'GET' || method === 'DELETE' ? undefined
        : {});

    const send = () => perform(name, { key, loading, quiet }, (headers) =>
        exchange({ method, url, timeout, data: body,
            header: { ...header, ...headers } }));

    if (method === 'GET') {
        return aheadOr(url, send);
    }

    // what was asked before the write is not how things are after it
    forgetAhead();
    return send();
}

/**
 * Uploads a picture: purpose is photo or avatar.
 *
 * @param {string} filePath
 * @param {'photo' | 'avatar'} purpose
 * @param {import('../typings/http').UploadOptions} [options]
 */
export function uploadPicture(filePath, purpose, { onProgress, onTask, key,
    loading } = {})
{
    return perform('upload', { key, loading }, (headers) => upload({
        url: urlOf('upload'), header: headers, filePath,
        fields: { purpose }, onProgress, onTask }));
}

/**
 * @param {string} name
 * @param {import('../typings/http').CallOptions} options
 * @param {(header: object) => Promise<any>} send
 */
async function perform(name, { key = newKey(), loading, quiet }, send) {
    const endpoint = endpointOf(name);

    if (loading) {
        showLoading(loading);
    }

    try {
        return await repeat(() => exchangeOnce(endpoint, key, send),
            endpoint.method === 'GET' || endpoint.keyed);
    } catch (error) {
        if (!quiet) {
            gate(error);
        }
        throw error;
    } finally {
        if (loading) {
            hideLoading();
        }
    }
}

// One exchange, and a second one with another token when the first one's is
// refused.
async function exchangeOnce(endpoint, key, send) {
    const header = endpoint.keyed ? { 'Idempotency-Key': key } : {};

    if (!endpoint.signedIn) {
        return unwrap(await send(header));
    }

    const token = await accessToken();
    const reply = await send({ ...header, Authorization: `Bearer ${token}` });

    if (reply.status !== 401) {
        return unwrap(reply);
    }

    return unwrap(await send({ ...header,
        Authorization: `Bearer ${await replaceToken(token)}` }));
}

function unwrap(reply) {
    heard(true);

    if (reply.status >= 200 && reply.status < 300 && reply.body.code === 0) {
        return reply.body.data;
    }
    throw new ApiError(reply);
}

async function repeat(action, safe) {
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await action();
        } catch (error) {
            const wait = delayOf(error, attempt);

            if (error instanceof NetworkError && !error.aborted) {
                heard(false);
            }
            if (!safe || attempt === TRIES || wait === null) {
                throw error;
            }
            await new Promise((resolve) => {
                setTimeout(resolve, wait);
            });
        }
    }
}

// How long to wait before another try; null when there is no point in one.
function delayOf(error, attempt) {
    const passing = (error instanceof NetworkError && !error.aborted)
        || (error instanceof ApiError && (GATEWAY.includes(error.status)
            || error.is(...REPEATABLE)));

    if (!passing || error.name === 'maintenance') {
        return null;
    }
    if (error.retryAfter) {
        return error.retryAfter * 1000 <= WAIT_MAX_MS
            ? error.retryAfter * 1000 : null;
    }

    return BACKOFF_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}

function gate(error) {
    if (error instanceof SignInError || error.status === 401) {
        forget();
        leaveForLogin('signed_out');
    } else if (error instanceof ApiError && error.is('privacy_not_agreed')) {
        leaveForLogin('privacy_not_agreed');
    }
}
