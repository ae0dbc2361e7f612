// WeChat's message push, from the platform's side: signs and encrypts a
// message as the public documentation says and delivers it, repeated up to
// three times until the receiver answers "success" (or nothing) in 5 s.

import { createCipheriv, createHash, randomBytes } from 'node:crypto';

const BLOCK = 32;
const ATTEMPTS = 3;
const TIMEOUT_MS = 5000;


/** Hex SHA-1 of the sorted parts, joined. */
export function signature(...parts) {
    return createHash('sha1').update(parts.sort().join('')).digest('hex');
}


/** Encrypts a message for safe mode; the key is the 43-character one. */
export function encrypt(message, aesKey, appid) {
    const key = Buffer.from(`${aesKey}=`, 'base64');
    const body = Buffer.from(message, 'utf8');
    const length = Buffer.alloc(4);

    length.writeUInt32BE(body.length);

    const plain = Buffer.concat([randomBytes(16), length, body,
        Buffer.from(appid)]);
    const pad = BLOCK - plain.length % BLOCK;
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));

    cipher.setAutoPadding(false);

    return Buffer.concat([cipher.update(Buffer.concat([plain,
        Buffer.alloc(pad, pad)])), cipher.final()]).toString('base64');
}


/**
 * The URL and body of one push.  options: url, token, aesKey, appid, mode
 * (plain | safe), nowMs, openid?, tamper? (signature | body | timestamp |
 * appid: makes that part wrong).
 */
export function compose(message, options) {
    const { token, aesKey, mode, tamper } = options;
    const skew = tamper === 'timestamp' ? 86400 : 0;
    const timestamp = String(Math.floor(options.nowMs / 1000) - skew);
    const nonce = String(randomBytes(4).readUInt32BE());
    const appid = tamper === 'appid' ? 'wxother' : options.appid;
    const text = JSON.stringify(message);
    const url = new URL(options.url);
    let body = text;

    url.searchParams.set('signature', signature(
        tamper === 'signature' ? `${token}x` : token, timestamp, nonce));
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('nonce', nonce);

    if (options.openid) {
        url.searchParams.set('openid', options.openid);
    }

    if (mode === 'safe') {
        const sealed = encrypt(text, aesKey, appid);

        url.searchParams.set('encrypt_type', 'aes');
        url.searchParams.set('msg_signature', signature(
            tamper === 'signature' ? `${token}x` : token, timestamp, nonce,
            sealed));
        body = JSON.stringify({ ToUserName: message.ToUserName,
            Encrypt: tamper === 'body' ? `A${sealed.slice(1)}B` : sealed });
    }

    return { url: url.href, body };
}


/** Sends a push until it is taken; returns {status, text, attempts}. */
export async function deliver({ url, body }, attempts = ATTEMPTS) {
    let last = { status: 0, text: '' };

    for (let n = 1; n <= attempts; n++) {
        try {
            const reply = await fetch(url, { method: 'POST', body,
                headers: { 'Content-Type': 'application/json' },
                signal: AbortSignal.timeout(TIMEOUT_MS) });

            last = { status: reply.status, text: await reply.text() };
        } catch (error) {
            last = { status: 0, text: error.message };
        }

        if (last.status === 200 && ['', 'success'].includes(last.text.trim())) {
            return { ...last, attempts: n };
        }
    }

    return { ...last, attempts };
}


/** The GET with which the platform checks a receiver; true if it passes. */
export async function check({ url, token, nowMs }) {
    const target = new URL(url);
    const timestamp = String(Math.floor(nowMs / 1000));
    const nonce = String(randomBytes(4).readUInt32BE());
    const echo = randomBytes(9).toString('hex');

    target.searchParams.set('signature', signature(token, timestamp, nonce));
    target.searchParams.set('timestamp', timestamp);
    target.searchParams.set('nonce', nonce);
    target.searchParams.set('echostr', echo);

    const reply = await fetch(target,
        { signal: AbortSignal.timeout(TIMEOUT_MS) });

    return reply.status === 200 && await reply.text() === echo;
}
