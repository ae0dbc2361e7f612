// What the user wants to be told, and what others may see.

import { getSettings, updateSettings }
    from '../../../../services/user.service.js';
import { deviceStore } from '../../../../store/device.store.js';
import { stateOf } from '../../../../utils/state.js';
import { toastError } from '../../../../utils/ui.js';

const NOTICES = [
    { key: 'checkin_reminder', label: '签到提醒', note: '晚上还没签到时，轻轻叫你一声' },
    { key: 'pet_hungry', label: '小伙伴饿了', note: '肚子咕咕叫的时候告诉你' },
    { key: 'order_shipped', label: '宝贝发货', note: '兑换的商品寄出时' },
    { key: 'season_reward', label: '排行榜奖励', note: '每周结算有奖励时' },
];
const PRIVACY = [
    { key: 'show_on_leaderboards', label: '出现在排行榜', note: '关闭后，别人看不到你的名次' },
    { key: 'allow_visits', label: '欢迎好友来做客', note: '好友可以来看看小伙伴' },
];
const DEVICE = [
    { key: 'sound', label: '声音', note: '小伙伴吃饭、玩耍时的声音' },
    { key: 'calm', label: '减少动态效果', note: '少一点跳动和飘动，看着更安静' },
];
const REQUESTS = [
    { key: 'code', label: '有邀请码的人' },
    { key: 'all', label: '所有人' },
    { key: 'none', label: '谁都不行' },
];
const SKELETON = [[{ width: 200, height: 40 }], [{ height: 440 }],
    [{ width: 200, height: 40 }], [{ height: 320 }]];

Page({
    data: { state: 'loading', skeleton: SKELETON, notices: NOTICES,
        device: DEVICE, here: {},
        privacy: PRIVACY, requests: REQUESTS, values: {}, quiet: null,
        request: 0 },

    onLoad() {
        this.showDevice();
        this.load();
    },

    async load() {
        try {
            this.show(await getSettings());
            this.setData({ state: 'ready' });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    // Kept on this phone, so that they need no server.
    showDevice() {
        const { sound, calm } = deviceStore;

        this.setData({ here: { sound, calm } });
    },

    setDevice({ currentTarget, detail }) {
        deviceStore.change({ [currentTarget.dataset.key]: detail.value });
        this.showDevice();
    },

    show({ notification_prefs: told, privacy_prefs: seen }) {
        const { quiet_hours: quiet, ...notices } = told;
        const { friend_requests: request, ...shown } = seen;

        this.setData({ quiet, values: { ...notices, ...shown },
            request: REQUESTS.findIndex(({ key }) => key === request) });
    },

    // Shows the change at once, and what the server says after that.
    async change(changes, shown) {
        const before = { values: this.data.values, quiet: this.data.quiet,
            request: this.data.request };

        this.setData(shown);
        try {
            this.show(await updateSettings(changes));
        } catch (error) {
            this.setData(before);
            toastError(error);
        }
    },

    toggle({ currentTarget, detail }) {
        const { group, key } = currentTarget.dataset;

        return this.change({ [group]: { [key]: detail.value } },
            { values: { ...this.data.values, [key]: detail.value } });
    },

    setQuiet({ currentTarget, detail }) {
        const quiet = { ...this.data.quiet,
            [currentTarget.dataset.end]: detail.value };

        return this.change({ notification_prefs: { quiet_hours: quiet } },
            { quiet });
    },

    setRequest({ detail }) {
        const request = Number(detail.value);

        return this.change({ privacy_prefs: {
            friend_requests: REQUESTS[request].key } }, { request });
    },
});
