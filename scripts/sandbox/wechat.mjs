// A stand-in for WeChat's server API in development and tests.
//
//   node wechat.mjs --port N | --socket PATH [--port-file F] [--pid-file F]
//       [--appid A] [--secret S | --secret-file F] [--token-ttl SECONDS]
//       [--push-url URL] [--push-mode plain|safe]
//       [--push-token T | --push-token-file F]
//       [--push-aes-key K | --push-aes-key-file F]
//
// jscode2session takes codes made by POST /sandbox/codes and any code
// "<behaviour>-<name>" or "<behaviour>-<name>.<anything>": the openid is
// derived from the name alone, the whole text is the code that can be used
// once.  Behaviours:
//   test       success                  union    success with a unionid
//   busyN      -1, N times, then success (busy = busy1)
//   invalid    40029                    used     40163
//   rate       45011                    risk     40226
//   badappid   40013                    badsecret 40125
//
// Control routes, besides those of server.mjs:
//   POST /sandbox/codes          {name, behaviour?} -> {code, openid}
//   GET  /sandbox/users?name=    {openid, session_key}
//   POST /sandbox/subscriptions  {name | openid, template_id, count?} grants
//   GET  /sandbox/messages       what subscribe/send has delivered
//   POST /sandbox/token          {revoke: true} makes the token stale
//   POST /sandbox/media          {suggest, label?, delay_ms?, silent?}: the
//                                verdict on media from now on
//   POST /sandbox/push           {message, mode?, tamper?, openid?,
//                                attempts?} pushes it, returns the reply
//   POST /sandbox/push/check     the platform's GET -> {passed}
//   POST /sandbox/push/target    {url?, mode?} changes where pushes go

import { createHash, randomBytes } from 'node:crypto';

import { check, compose, deliver } from './push.mjs';
import { Sandbox, answer, parseArguments, readSecret } from './server.mjs';
import { validateTemplateData } from './template.mjs';

const CODE_LIFE_MS = 5 * 60 * 1000;
const CODES_MAX = 200000;
const TOKEN_LENGTH = 512;
// By its shape: users of a database outlive the sandbox's memory.
const OPENID = /^o[\w-]{27}$/;
const CONTENT_MAX = 2500;
const RISKY_WORDS = ['risky', '违禁', '赌博'];
const REVIEW_WORDS = ['review', '待审'];
const LABEL = { pass: 100, review: 21000, risky: 20006 };
const CODE_ERRORS = { invalid: 40029, used: 40163, rate: 45011, risk: 40226,
    badappid: 40013, badsecret: 40125 };
const MESSAGES = { '-1': 'system error', 0: 'ok', 40001: 'invalid credential,'
    + ' access_token is invalid or not latest', 40002: 'invalid grant_type',
40003: 'invalid openid', 40013: 'invalid appid', 40029: 'invalid code',
40037: 'invalid template_id', 40125: 'invalid appsecret',
40129: 'invalid scene', 40163: 'code been used', 40226: 'code blocked',
41001: 'access_token missing', 41008: 'missing code',
42001: 'access_token expired', 43101: 'user refuse to accept the msg',
43002: 'require POST method', 45002: 'content size out of limit',
45011: 'api minute-quota reach limit', 47001: 'data format error',
47003: 'argument invalid!' };

const args = parseArguments({ port: '0', socket: '', 'port-file': '',
    'pid-file': '', appid: 'wx00petpalsandbox', secret: '', 'secret-file': '',
    'token-ttl': '7200', 'push-url': '', 'push-mode': 'plain',
    'push-token': '', 'push-token-file': '', 'push-aes-key': '',
    'push-aes-key-file': '' });
const secret = readSecret(args['secret-file'], args.secret);
const pushToken = readSecret(args['push-token-file'], args['push-token']);
const pushAesKey = readSecret(args['push-aes-key-file'],
    args['push-aes-key']);

const codes = new Map();
const users = new Map();
const subscriptions = new Map();
const tokens = new Map();
let messages = [];
let current = null;
let media = {};
let target = {};

const sandbox = new Sandbox(reset);


function reset() {
    for (const map of [codes, users, subscriptions, tokens]) {
        map.clear();
    }
    messages = [];
    current = null;
    media = { suggest: 'pass', label: 0, delay_ms: 300, silent: false };
    target = { url: args['push-url'], mode: args['push-mode'] };
}


function error(errcode, detail = '') {
    const text = MESSAGES[errcode] ?? 'error';
    const rid = randomBytes(8).toString('hex');

    return answer({ errcode, errmsg: `${text}${detail}, rid: ${rid}` });
}


function identifier(kind, name) {
    return 'o' + createHash('sha256').update(`${kind}:${args.appid}:${name}`)
        .digest('base64url').slice(0, 27);
}


function userOf(name) {
    const openid = identifier('openid', name);

    if (!users.has(openid)) {
        users.set(openid, { name, openid, session_key: '' });
    }

    return users.get(openid);
}


/** What is known about a code; made-up codes enter here at first sight. */
function codeOf(text) {
    if (!codes.has(text)) {
        const match = /^([a-z]+?)(\d*)-([^.]+)(\..*)?$/u.exec(text);
        const behaviour = match?.[1];

        if (!match || !(['test', 'union', 'busy'].includes(behaviour)
            || behaviour in CODE_ERRORS))
        {
            return null;
        }

        if (codes.size >= CODES_MAX) {
            codes.delete(codes.keys().next().value);
        }

        codes.set(text, { behaviour, name: match[3], used: false,
            busy: behaviour === 'busy' ? Number(match[2] || 1) : 0,
            expires: sandbox.now() + CODE_LIFE_MS });
    }

    return codes.get(text);
}


function jscode2session({ url }) {
    const query = url.searchParams;
    const plain = (reply) => ({ ...reply, type: 'text/plain' });

    if (query.get('appid') !== args.appid) {
        return plain(error(40013));
    }
    if (query.get('secret') !== secret) {
        return plain(error(40125));
    }
    if (query.get('grant_type') !== 'authorization_code') {
        return plain(error(40002));
    }
    if (!query.get('js_code')) {
        return plain(error(41008));
    }

    const code = codeOf(query.get('js_code'));

    if (!code) {
        return plain(error(40029));
    }
    if (code.behaviour in CODE_ERRORS) {
        return plain(error(CODE_ERRORS[code.behaviour]));
    }
    if (code.busy-- > 0) {
        return plain(error(-1));
    }
    if (code.used) {
        return plain(error(40163));
    }
    if (sandbox.now() >= code.expires) {
        return plain(error(40029));
    }

    code.used = true;

    const user = userOf(code.name);
    user.session_key = randomBytes(16).toString('base64');

    return plain(answer({ session_key: user.session_key, openid: user.openid,
        ...(code.behaviour === 'union'
            ? { unionid: identifier('unionid', code.name) } : {}) }));
}


function issueToken() {
    const value = randomBytes(TOKEN_LENGTH).toString('base64url')
        .slice(0, TOKEN_LENGTH);

    tokens.clear();
    current = { value,
        expires: sandbox.now() + Number(args['token-ttl']) * 1000 };
    tokens.set(value, current);
}


function stableToken({ json }) {
    if (!json || typeof json !== 'object') {
        return error(47001);
    }
    if (json.grant_type !== 'client_credential') {
        return error(40002);
    }
    if (json.appid !== args.appid) {
        return error(40013);
    }
    if (json.secret !== secret) {
        return error(40125);
    }

    if (!current || json.force_refresh === true
        || sandbox.now() >= current.expires)
    {
        issueToken();
    }

    return answer({ access_token: current.value, expires_in:
        Math.max(1, Math.floor((current.expires - sandbox.now()) / 1000)) });
}


/** Wraps a handler that needs an access token and a JSON body. */
function authorised(handler) {
    return (call) => {
        const value = call.url.searchParams.get('access_token');

        if (!value) {
            return error(41001);
        }
        if (!tokens.has(value)) {
            return error(40001);
        }
        if (sandbox.now() >= tokens.get(value).expires) {
            return error(42001);
        }
        if (!call.json || typeof call.json !== 'object') {
            return error(47001);
        }

        return handler(call);
    };
}


function subscribeSend({ json }) {
    if (!OPENID.test(json.touser)) {
        return error(40003);
    }
    if (typeof json.template_id !== 'string' || !json.template_id
        || json.template_id.startsWith('bad'))
    {
        return error(40037);
    }

    const fault = validateTemplateData(json);

    if (fault) {
        return error(47003, ` ${fault}`);
    }

    const key = `${json.touser} ${json.template_id}`;
    const quota = subscriptions.get(key) ?? 0;

    if (quota < 1) {
        return error(43101);
    }

    subscriptions.set(key, quota - 1);
    messages.push({ at: new Date(sandbox.now()).toISOString(), ...json });

    return answer({ errcode: 0, errmsg: 'ok', msgid: messages.length });
}


function msgSecCheck({ json }) {
    if (json.version !== 2) {
        return error(47001);
    }
    if (!OPENID.test(json.openid)) {
        return error(40003);
    }
    if (![1, 2, 3, 4].includes(json.scene)) {
        return error(40129);
    }
    if (typeof json.content !== 'string' || !json.content) {
        return error(47001);
    }
    if ([...json.content].length > CONTENT_MAX) {
        return error(45002);
    }

    const text = json.content.toLowerCase();
    const holds = (words) => words.some((word) => text.includes(word));
    const suggest = holds(RISKY_WORDS) ? 'risky'
        : holds(REVIEW_WORDS) ? 'review' : 'pass';
    const result = { suggest, label: LABEL[suggest] };

    return answer({ errcode: 0, errmsg: 'ok', result,
        detail: [{ strategy: 'content_model', errcode: 0, prob: 90,
            ...result }],
        trace_id: randomBytes(16).toString('hex') });
}


function pushOptions(json = {}) {
    return { url: target.url, token: pushToken, aesKey: pushAesKey,
        appid: args.appid, mode: json.mode ?? target.mode,
        tamper: json.tamper, openid: json.openid, nowMs: Date.now() };
}


async function canDownload(url) {
    try {
        const reply = await fetch(url, { signal: AbortSignal.timeout(5000) });

        return reply.ok && (await reply.arrayBuffer()).byteLength > 0;
    } catch {
        return false;
    }
}


/** Looks at the media and pushes what was decided when it was asked. */
async function judgeMedia(json, traceId, verdict) {
    await new Promise((resolve) => {
        setTimeout(resolve, verdict.delay_ms);
    });

    const found = await canDownload(json.media_url);
    const result = { suggest: verdict.suggest,
        label: verdict.label || LABEL[verdict.suggest] };
    const message = { ToUserName: 'gh_sandbox', FromUserName: json.openid,
        CreateTime: Math.floor(sandbox.now() / 1000), MsgType: 'event',
        Event: 'wxa_media_check', appid: args.appid, trace_id: traceId,
        version: 2, errcode: found ? 0 : -1008,
        errmsg: found ? 'ok' : 'media download failed',
        ...(found ? { result, detail: [{ strategy: 'content_model',
            errcode: 0, prob: 90, ...result }] } : {}) };

    await deliver(compose(message, pushOptions({ openid: json.openid })));
}


function mediaCheckAsync({ json }) {
    const traceId = randomBytes(16).toString('hex');

    if (json.version !== 2 || ![1, 2].includes(json.media_type)) {
        return error(47001);
    }
    if (!OPENID.test(json.openid)) {
        return error(40003);
    }
    if (![1, 2, 3, 4].includes(json.scene)) {
        return error(40129);
    }
    if (!URL.canParse(json.media_url)) {
        return error(47001);
    }

    if (!media.silent && target.url) {
        judgeMedia(json, traceId, { ...media }).catch((failure) => {
            process.stderr.write(`push: ${failure.message}\n`);
        });
    }

    return answer({ errcode: 0, errmsg: 'ok', trace_id: traceId });
}


function makeCode({ json }) {
    const { name, behaviour = 'test' } = json ?? {};

    if (typeof name !== 'string' || !/^[^.]+$/u.test(name)) {
        return answer({ error: 'name is missing or holds a dot' }, 400);
    }

    const code = `${behaviour}-${name}.${randomBytes(9).toString('hex')}`;

    if (!codeOf(code)) {
        return answer({ error: 'no such behaviour' }, 400);
    }

    return answer({ code, openid: userOf(name).openid });
}


function grant({ json }) {
    const openid = json?.openid ?? userOf(String(json?.name)).openid;
    const key = `${openid} ${json?.template_id}`;
    const quota = (subscriptions.get(key) ?? 0) + Number(json?.count ?? 1);

    subscriptions.set(key, quota);

    return answer({ openid, quota });
}


reset();

sandbox.route('GET', '/sns/jscode2session', jscode2session);
sandbox.route('POST', '/cgi-bin/stable_token', stableToken);
sandbox.route('POST', '/cgi-bin/message/subscribe/send',
    authorised(subscribeSend));
sandbox.route('POST', '/wxa/msg_sec_check', authorised(msgSecCheck));
sandbox.route('POST', '/wxa/media_check_async', authorised(mediaCheckAsync));

sandbox.route('POST', '/sandbox/codes', makeCode);
sandbox.route('GET', '/sandbox/users', ({ url }) =>
    answer(userOf(url.searchParams.get('name'))));
sandbox.route('POST', '/sandbox/subscriptions', grant);
sandbox.route('GET', '/sandbox/messages', () => answer({ items: messages }));
sandbox.route('POST', '/sandbox/token', ({ json }) => {
    if (json?.revoke) {
        tokens.clear();
        current = null;
    }
    return answer({ valid: current !== null });
});
sandbox.route('POST', '/sandbox/media', ({ json }) => {
    media = { ...media, ...json };
    return answer(media);
});
sandbox.route('POST', '/sandbox/push', async ({ json }) =>
    answer(await deliver(compose({ ToUserName: 'gh_sandbox',
        CreateTime: Math.floor(sandbox.now() / 1000), MsgType: 'event',
        ...json?.message }, pushOptions(json)), json?.attempts ?? 1)));
sandbox.route('POST', '/sandbox/push/check', async () => answer({ passed:
    await check({ url: target.url, token: pushToken, nowMs: Date.now() }) }));
sandbox.route('POST', '/sandbox/push/target', ({ json }) => {
    target = { ...target, ...json };
    return answer(target);
});

sandbox.listen(args);
