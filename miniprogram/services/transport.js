// One exchange with the server, without any policy.

import { NetworkError } from './errors.js';

const TIMEOUT_MS = 15000;
const UPLOAD_TIMEOUT_MS = 60000;

function settle(resolve, reject) {
    return {
        /** @param {{ statusCode: number, header?: object, data: any }} reply */
        success: ({ statusCode, header, data }) => resolve({
            status: statusCode, header: canonical(header),
            body: asObject(data) }),
        fail: ({ errMsg }) => reject(new NetworkError(errMsg)),
    };
}

// The platforms spell header names differently.
function canonical(header = {}) {
    return Object.fromEntries(Object.entries(header).map(([name, value]) => [
        name.toLowerCase().replace(/(^|-)\w/g, (one) => one.toUpperCase()),
        String(value)]));
}

function asObject(data) {
    if (data && typeof data === 'object') {
        return data;
    }

    try {
        return JSON.parse(data) ?? {};
    } catch (_) {
        return {};
    }
}

/**
 * Sends a request; gives { status, header, body }, or fails with a
 * NetworkError.
 *
 * @param {import('../typings/http').Exchange} options
 * @returns {Promise<import('../typings/http').Reply>}
 */
export function exchange({ method, url, header, data, timeout = TIMEOUT_MS }) {
    return new Promise((resolve, reject) => {
        wx.request({
            method: /** @type {WechatMiniprogram.RequestOption['method']} */ (
                method), url, header, data, timeout,
            ...settle(resolve, reject) });
    });
}

/** Sends a file as a form; onProgress gets a number from 0 to 100, onTask
 * the task, which has abort(). */
export function upload({ url, header, filePath, fields, onProgress, onTask,
    timeout = UPLOAD_TIMEOUT_MS })
{
    return new Promise((resolve, reject) => {
        const task = wx.uploadFile({ url, header, filePath, name: 'file',
            formData: fields, timeout, ...settle(resolve, reject) });

        task.onProgressUpdate(({ progress }) => onProgress?.(progress));
        onTask?.(task);
    });
}
