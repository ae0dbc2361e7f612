// Who uses the mini-program: login, settings, messages that may be sent.
//
// There is no WeChat behind a browser.  The development stack has a sandbox
// of WeChat's server, which takes any code of the form test-NAME.ANYTHING as
// that of a user NAME: /app/?user=ann signs in as ann, and without a name
// each browser is a user of its own.

import { api } from './api.js';
import { actionSheet, modal } from '../sheet.js';

const USER_KEY = 'petpal-host.user';
const SUBSCRIBED_KEY = 'petpal-host.subscriptions';

function random() {
    return crypto.getRandomValues(new Uint32Array(3)).join('')
        .replace(/\W/g, '');
}

function userName() {
    const asked = new URLSearchParams(location.search).get('user');
    const name = asked?.replace(/[^\w-]/g, '')
        || localStorage.getItem(USER_KEY) || `browser${random()}`;

    localStorage.setItem(USER_KEY, name);
    return name;
}

function loginCode() {
    if (!navigator.onLine) {
        throw new Error('network is not available');
    }
    return `test-${userName()}.${random()}`;
}

async function subscribe({ tmplIds = [] }) {
    if (!tmplIds.length || tmplIds.length > 3) {
        throw new Error('tmplIds must hold one to three templates');
    }

    const { confirm } = await modal({ title: '允许「萌宠伙伴」发送通知',
        content: `将允许发送 ${tmplIds.length} 类一次性通知`,
        cancelText: '拒绝', confirmText: '允许' });
    const answer = confirm ? 'accept' : 'reject';

    localStorage.setItem(SUBSCRIBED_KEY, JSON.stringify({ tmplIds, answer }));
    return Object.fromEntries(tmplIds.map((id) => [id, answer]));
}

async function chooseAddress() {
    const index = await actionSheet({ title: '选择收货地址（示例）',
        items: ['张三 北京市朝阳区某某街道 1 号'] });

    if (index < 0) {
        throw new Error('cancel');
    }
    return { userName: '张三', telNumber: '13800138000', postalCode: '100020',
        provinceName: '北京市', cityName: '北京市', countyName: '朝阳区',
        detailInfo: '某某街道 1 号' };
}

export const functions = {
    login: api('login', () => ({ code: loginCode() })),
    checkSession: api('checkSession', () => {}),
    requestSubscribeMessage: api('requestSubscribeMessage', subscribe),
    chooseAddress: api('chooseAddress', chooseAddress),
    getSetting: api('getSetting', () => ({ authSetting: {},
        subscriptionsSetting: { mainSwitch: true, itemSettings: {} } })),
    openSetting: api('openSetting', () => ({ authSetting: {} })),
    authorize: api('authorize', () => {}),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx00petpalsandbox',
        envVersion: 'develop', version: '' } }),
    getExtConfigSync: () => ({ apiHost: location.origin }),
};
