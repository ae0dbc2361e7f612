// The signed-in user: card, pets, numbers, and the way to the settings.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { fileUrl } from '../../../services/api.js';
import { signOut } from '../../../services/auth.service.js';
import { getPets } from '../../../services/pet.service.js';
import { getStats } from '../../../services/user.service.js';
import { noticeStore } from '../../../store/notice.store.js';
import { userStore } from '../../../store/user.store.js';
import { changeAvatar } from '../../../utils/avatar.js';
import { formatCount } from '../../../utils/format.js';
import { ADDRESSES, BOARDS, CALENDAR, CONSENTS, DOCUMENT, GUIDE, HOME, INBOX,
    LEDGER, LOGIN, ORDERS, PROFILE_EDIT, SESSIONS, SETTINGS, TASKS } from '../../../utils/pages.js';
import { stateOf } from '../../../utils/state.js';
import { confirm, openPage, toastError } from '../../../utils/ui.js';

const PAGES = { edit: PROFILE_EDIT, ledger: LEDGER, settings: SETTINGS,
    calendar: CALENDAR, tasks: TASKS, inbox: INBOX, boards: BOARDS,
    orders: ORDERS, addresses: ADDRESSES,
    achievements: `${TASKS}?tab=achievements`, sessions: SESSIONS, consents: CONSENTS, guide: GUIDE,
    terms: `${DOCUMENT}?doc=terms`, privacy: `${DOCUMENT}?doc=privacy` };
const SKELETON = [
    [{ width: 128, height: 128, round: true }, { width: 300, height: 64 }],
    [{ height: 176 }], [{ height: 240 }], [{ height: 360 }],
];

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: [
        { store: userStore, fields: ['user', 'avatar'] },
        { store: noticeStore, fields: ['checkedIn', 'claimable', 'unread'] },
    ],

    data: { state: 'loading', skeleton: SKELETON, level: null, numbers: [],
        pets: [], checkedIn: null, claimable: 0, unread: 0 },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            const [stats, pets] = await Promise.all([getStats(), getPets(),
                userStore.load()]);

            this.setData({ state: 'ready', ...this.present(stats),
                pets: pets.items.map((pet) => ({ id: pet.pet_id,
                    name: pet.name, level: pet.level,
                    preview: fileUrl(pet.preview_url) })) });
            noticeStore.load();
        } catch (error) {
            // what is shown already is better than an error
            if (this.data.state === 'ready') {
                toastError(error);
            } else {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    present({ level, score, next_level_score: next, discount_percent: percent,
        points_balance: points, interactions, pets,
        days_since_registration: days })
    {
        return {
            level: {
                number: level,
                percent: next ? Math.min(100, Math.floor(100 * score / next))
                    : 100,
                hint: next ? `再攒 ${next - score} 成长值升级` : '已是最高等级',
                discount: percent ? `商城 ${(100 - percent) / 10} 折` : '',
            },
            numbers: [
                { label: '积分', value: formatCount(points), page: 'ledger' },
                { label: '小伙伴', value: formatCount(pets), page: '' },
                { label: '互动', value: formatCount(interactions), page: '' },
                { label: '相伴天数', value: formatCount(days + 1), page: '' },
            ],
        };
    },

    open({ currentTarget }) {
        const url = PAGES[currentTarget.dataset.page];

        if (url) {
            openPage(url);
        }
    },

    goHome() {
        wx.switchTab({ url: HOME });
    },

    chooseAvatar: changeAvatar,

    async leave() {
        if (await confirm({ title: '要离开一会儿吗？',
            content: '小伙伴会在小窝里等你回来', confirmText: '退出登录' }))
        {
            await signOut();
            userStore.setUser(null);
            wx.reLaunch({ url: `${LOGIN}?reason=goodbye` });
        }
    },

    onShareAppMessage() {
        return { title: '我在萌宠伙伴养了一只小可爱，来看看吧', path: HOME };
    },
});
