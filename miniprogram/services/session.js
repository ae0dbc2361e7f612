// The tokens of the signed-in user, and how to get new ones.
//
// Whoever needs a token waits for the same login or refresh: there is never
// more than one under way.

import { forgetAhead } from './ahead.js';
import { urlOf } from './api.js';
import { ApiError, NetworkError, SignInError } from './errors.js';
import { exchange } from './transport.js';

const KEY = 'session';
const EARLY_MS = 60000;
const LOGIN_TRIES = 2;

let session = wx.getStorageSync(KEY) || null;
let pending = null;
let inviteCode;


function save(next) {
    if (!next || !session) {
        forgetAhead();
    }
    session = next;

    if (next) {
        wx.setStorageSync(KEY, next);
    } else {
        wx.removeStorageSync(KEY);
    }
}

function keep({ access_token: access, refresh_token: refresh,
    expires_in: seconds })
{
    save({ access, refresh, expires: Date.now() + seconds * 1000 });
}

async function post(name, data) {
    const reply = await exchange({ method: 'POST', url: urlOf(name), data });

    if (reply.status !== 200 || reply.body.code !== 0) {
        throw new ApiError(reply);
    }
    return reply.body.data;
}

// All that ask while one runs get its result.
function once(action) {
    pending = pending ?? action().finally(() => {
        pending = null;
    });
    return pending;
}

function wechatCode() {
    return new Promise((resolve, reject) => {
        wx.login({ success: ({ code }) => resolve(code),
            fail: ({ errMsg }) => reject(new NetworkError(errMsg)) });
    });
}

// A code can be used once, so that another try takes a new one.
async function login(tries = LOGIN_TRIES) {
    try {
        const data = await post('login', { code: await wechatCode(),
            invite_code: inviteCode });

        inviteCode = undefined;
        keep(data);
        return data;
    } catch (error) {
        if (tries > 1 && error.is?.('network', 'wechat_code_invalid')) {
            return login(tries - 1);
        }
        throw error;
    }
}

// A refresh token that the server no longer takes is followed by a silent
// login: the user has signed in on this device before.
async function renew() {
    const kept = wx.getStorageSync(KEY);

    // another window of the app has done it: a refresh token counts once
    if (kept && kept.refresh !== session.refresh) {
        session = kept;
        return;
    }

    try {
        keep(await post('refresh', { refresh_token: session.refresh }));
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) {
            throw error;
        }
        await login();
    }
}

/** Signs in with WeChat; gives the server's reply: user and is_new. */
export function signIn() {
    return once(() => login());
}

/** Remembers who invited; counts at the first login only. */
export function invitedBy(code) {
    inviteCode = code;
}

export function isSignedIn() {
    return session !== null;
}

/** Forgets the tokens. */
export function forget() {
    save(null);
}

/** A token that is still good; renews it shortly before it ends. */
export async function accessToken() {
    if (pending) {
        await pending;
    }
    if (!session) {
        throw new SignInError();
    }
    if (session.expires - EARLY_MS < Date.now()) {
        await once(renew);
    }
    return session.access;
}

/** The server refused this token: gets another one, unless that has been
 * done meanwhile. */
export async function replaceToken(refused) {
    if (session && session.access === refused) {
        await once(renew);
    }
    return accessToken();
}
