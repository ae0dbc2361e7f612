// The files of models and clothes: they never change, so the last few are kept.

import { fileUrl } from '../../services/api.js';

const KEPT = 12;
// Between two tries: the network may be gone for a moment, and a model that is
// being built for many is there a moment later.
const PAUSES_MS = [800, 2500];

const models = new Map();

function request(url) {
    return new Promise((resolve, reject) => {
        wx.request({
            url,
            responseType: 'arraybuffer',
            timeout: 15000,
            success: ({ statusCode, data }) => (statusCode === 200 ? resolve(data)
                : reject(Object.assign(new Error(`model: HTTP ${statusCode}`),
                    { final: statusCode < 500 && statusCode !== 429 }))),
            fail: ({ errMsg }) => reject(new Error(errMsg)),
        });
    });
}

async function download(url) {
    for (const pause of PAUSES_MS) {
        try {
            return await request(url);
        } catch (error) {
            if (error.final) {
                throw error;
            }
        }

        await new Promise((resolve) => {
            setTimeout(resolve, pause);
        });
    }

    return request(url);
}

/**
 * The bytes of a GLB.
 * @param {string} path as the API names it, or a URL
 * @returns {Promise<ArrayBuffer>}
 */
export function loadModel(path) {
    const url = fileUrl(path);

    if (!models.has(url)) {
        const loading = download(url);

        models.set(url, loading);
        loading.catch(() => models.delete(url));

        if (models.size > KEPT) {
            models.delete(models.keys().next().value);
        }
    }

    return models.get(url);
}
