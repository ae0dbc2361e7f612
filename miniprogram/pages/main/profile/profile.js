// The signed-in user.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { signOut } from '../../../services/auth.service.js';
import { userStore } from '../../../store/user.store.js';
import { LOGIN } from '../../../utils/pages.js';
import { stateOf } from '../../../utils/state.js';
import { confirm } from '../../../utils/ui.js';

const SKELETON = [[{ width: 128, height: 128, round: true },
    { width: 280, height: 48 }], [{ height: 200 }], [{ height: 320 }]];

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['user', 'points'] },

    data: { state: 'loading', skeleton: SKELETON },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            await userStore.load();
            this.setData({ state: 'ready' });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    async leave() {
        if (await confirm({ title: '要离开一会儿吗？',
            content: '小伙伴会在小窝里等你回来', confirmText: '退出登录' }))
        {
            await signOut();
            wx.reLaunch({ url: `${LOGIN}?reason=goodbye` });
        }
    },
});
