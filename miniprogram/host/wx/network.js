// request, uploadFile, downloadFile and the state of the network.

import { failure, api, listeners } from './api.js';
import { readBlob, tempFile } from './files.js';

const TIMEOUT_MS = 60000;
const BODYLESS = ['GET', 'HEAD', 'OPTIONS'];
const EARLY_MS = 10000;


// The task that wx.request gives at once; the reply comes by callbacks.
function exchange(name, options, { prepare, finish }) {
    const xhr = new XMLHttpRequest();
    const progress = listeners('ProgressUpdate');
    const headers = listeners('HeadersReceived');
    let aborted = false;
    const reply = (handler, value) => {
        options[handler]?.(value);
        options.complete?.(value);
    };
    const fail = (reason) => reply('fail', failure(name, reason));

    xhr.addEventListener('load', async () => {
        try {
            reply('success', { ...await finish(xhr), statusCode: xhr.status,
                header: parseHeaders(xhr), errMsg: `${name}:ok` });
        } catch (error) {
            fail(error);
        }
    });
    xhr.addEventListener('readystatechange', () => {
        if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED) {
            headers.call({ header: parseHeaders(xhr) });
        }
    });
    xhr.addEventListener('error', () => fail(
        'net::ERR_INTERNET_DISCONNECTED'));
    xhr.addEventListener('timeout', () => fail('timeout'));
    xhr.addEventListener('abort', () => fail('abort'));

    const observe = (target) => target.addEventListener('progress',
        ({ loaded, total }) => progress.call({
            progress: total ? Math.round(100 * loaded / total) : 0,
            totalBytesSent: loaded, totalBytesExpectedToSend: total,
            totalBytesWritten: loaded, totalBytesExpectedToWrite: total }));

    observe(name === 'uploadFile' ? xhr.upload : xhr);
    prepare(xhr).then((body) => aborted || xhr.send(body)).catch(fail);

    return { ...progress.functions, ...headers.functions,
        abort() {
            aborted = true;
            xhr.abort();
            if (xhr.readyState <= XMLHttpRequest.OPENED) {
                fail('abort');
            }
        } };
}

function parseHeaders(xhr) {
    return Object.fromEntries(xhr.getAllResponseHeaders().trim()
        .split(/\r?\n/).filter(Boolean).map((line) => {
            const at = line.indexOf(':');

            // As WeChat does on a phone: Retry-After, X-Request-Id
            return [line.slice(0, at).replace(/(^|-)\w/g, (one) =>
                one.toUpperCase()), line.slice(at + 1).trim()];
        }));
}

function openRequest(xhr, method, { url, header = {}, timeout }) {
    xhr.open(method, url);
    xhr.timeout = timeout ?? TIMEOUT_MS;

    for (const [name, value] of Object.entries(header)) {
        if (!/^(?:referer|user-agent)$/i.test(name)) {
            xhr.setRequestHeader(name, value);
        }
    }
}

// What early.js has asked for, to the first who wants it; without a reply it is
// asked for anew.
function takeEarly(options) {
    const { petpalEarly: early } = globalThis;
    const reply = early?.replies.get(options.url);
    let task = null;

    if (!reply || options.data || options.responseType === 'arraybuffer'
        || options.header?.Authorization !== early.authorization
        || Date.now() - early.since > EARLY_MS)
    {
        return null;
    }

    early.replies.delete(options.url);
    reply.then(async (one) => {
        const result = { data: parseJson(await one.text()), cookies: [],
            statusCode: one.status, errMsg: 'request:ok',
            header: Object.fromEntries([...one.headers].map(([name, value]) =>
                [name.replace(/(^|-)\w/g, (part) => part.toUpperCase()), value])) };

        options.success?.(result);
        options.complete?.(result);
    }, () => {
        task = request(options);
    });

    return { abort: () => task?.abort() };
}

function withQuery(url, data) {
    const text = new URLSearchParams(data ?? {}).toString();

    return text ? `${url}${url.includes('?') ? '&' : '?'}${text}` : url;
}

function request(options) {
    const method = (options.method ?? 'GET').toUpperCase();
    const { data, header = {}, dataType = 'json', responseType } = options;
    const bare = BODYLESS.includes(method);
    const early = bare && takeEarly(options);

    if (method !== 'GET') {
        globalThis.petpalEarly?.replies.clear();
    }

    if (early) {
        return early;
    }

    const type = Object.keys(header).find((name) =>
        name.toLowerCase() === 'content-type');

    return exchange('request', options, {
        async prepare(xhr) {
            openRequest(xhr, method, { ...options,
                url: bare ? withQuery(options.url, data) : options.url,
                header: bare || type || data === undefined ? header
                    : { 'Content-Type': 'application/json', ...header } });
            xhr.responseType = responseType === 'arraybuffer' ? responseType
                : 'text';

            if (bare || data === undefined || typeof data === 'string'
                || data instanceof ArrayBuffer)
            {
                return bare ? null : data;
            }
            return JSON.stringify(data);
        },
        async finish(xhr) {
            return { data: dataType === 'json' && responseType !== 'arraybuffer'
                ? parseJson(xhr.response) : xhr.response, cookies: [] };
        },
    });
}

function parseJson(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function uploadFile(options) {
    return exchange('uploadFile', options, {
        async prepare(xhr) {
            const form = new FormData();
            const blob = await readBlob(options.filePath);

            for (const [name, value] of Object.entries(options.formData
                ?? {}))
            {
                form.append(name, value);
            }
            form.append(options.name, blob, blob.name
                ?? options.filePath.split('/').pop());
            openRequest(xhr, 'POST', options);
            return form;
        },
        finish: async (xhr) => ({ data: xhr.responseText }),
    });
}

function downloadFile(options) {
    return exchange('downloadFile', options, {
        async prepare(xhr) {
            openRequest(xhr, 'GET', options);
            xhr.responseType = 'blob';
            return null;
        },
        finish: async (xhr) => ({
            tempFilePath: tempFile(xhr.response) }),
    });
}

const network = listeners('NetworkStatusChange');

function status() {
    return { isConnected: navigator.onLine,
        networkType: navigator.onLine ? 'wifi' : 'none' };
}

for (const name of ['online', 'offline']) {
    globalThis.addEventListener(name, () => network.call(status()));
}

export const functions = { request, uploadFile, downloadFile,
    ...network.functions, getNetworkType: api('getNetworkType', status) };
