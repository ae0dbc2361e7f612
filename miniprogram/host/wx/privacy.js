// The privacy agreement that WeChat asks for before a mini-program may use
// personal data: the page's own dialog answers through the button with
// open-type agreePrivacyAuthorization.

import { api, listeners } from './api.js';
import { actionSheet, modal } from '../sheet.js';

const KEY = 'petpal-host.privacy';
const need = listeners('NeedPrivacyAuthorization');

let waiting = [];

function agreed() {
    return localStorage.getItem(KEY) === '1';
}

/** The button was tapped: all that waited may go on. */
export function agreePrivacy() {
    localStorage.setItem(KEY, '1');
    waiting.splice(0).forEach(({ resolve }) => resolve());
}

/** Waits until the user has agreed; throws when the user does not. */
export async function privacyAgreed(name) {
    if (agreed()) {
        return;
    }

    if (!need.list.size) {
        const { confirm } = await modal({ title: '用户隐私保护提示',
            content: '使用前请阅读并同意《萌宠伙伴隐私保护指引》',
            cancelText: '拒绝', confirmText: '同意' });

        if (!confirm) {
            throw new Error('privacy permission is not authorized');
        }
        agreePrivacy();
        return;
    }

    await new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        need.call(({ event }) => {
            if (event === 'agree') {
                agreePrivacy();
            } else if (event === 'disagree') {
                waiting = waiting.filter((one) => one.resolve !== resolve);
                reject(new Error('privacy permission is not authorized'));
            }
        }, { referrer: name });
    });
}

export const functions = {
    ...need.functions,
    requirePrivacyAuthorize: api('requirePrivacyAuthorize', () =>
        privacyAgreed('requirePrivacyAuthorize')),
    getPrivacySetting: api('getPrivacySetting', () => ({
        needAuthorization: !agreed(),
        privacyContractName: '《萌宠伙伴隐私保护指引》' })),
    openPrivacyContract: api('openPrivacyContract', async () => {
        await actionSheet({ items: [], title: '《萌宠伙伴隐私保护指引》'
            + '（在微信里，这里显示平台上登记的隐私保护指引）' });
    }),
};
