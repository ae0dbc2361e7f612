// The files of models and clothes: they never change, so the last few are kept.

import { fileUrl } from '../../services/api.js';

const KEPT = 12;

const models = new Map();

function download(url) {
    return new Promise((resolve, reject) => {
        wx.request({
            url,
            responseType: 'arraybuffer',
            timeout: 15000,
            success: ({ statusCode, data }) => (statusCode === 200 ? resolve(data)
                : reject(new Error(`model: HTTP ${statusCode}`))),
            fail: ({ errMsg }) => reject(new Error(errMsg)),
        });
    });
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
