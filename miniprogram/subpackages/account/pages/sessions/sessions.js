// Where the user is signed in.

import { signOut } from '../../../../services/auth.service.js';
import { endSession, getSessions } from '../../../../services/user.service.js';
import { userStore } from '../../../../store/user.store.js';
import { formatTime } from '../../../../utils/format.js';
import { LOGIN } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 130 }], [{ height: 130 }]];

Page({
    data: { state: 'loading', skeleton: SKELETON, sessions: [] },

    onLoad() {
        this.load();
    },

    async load() {
        try {
            const { items } = await getSessions();

            this.setData({ state: 'ready', sessions: items.map((one) => ({
                id: one.session_id, current: one.current,
                title: one.current ? '这台设备' : '其他设备',
                since: `${formatTime(one.created_at)} 登录` }))
                .sort((a, b) => Number(b.current) - Number(a.current)) });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    async end({ currentTarget }) {
        if (!await confirm({ title: '退出这台设备？',
            content: '那台设备需要重新登录', confirmText: '退出它' }))
        {
            return;
        }

        try {
            await endSession(currentTarget.dataset.id);
            toast('已退出');
            await this.load();
        } catch (error) {
            toastError(error);
        }
    },

    async endAll() {
        if (!await confirm({ title: '退出所有设备？',
            content: '包括这台设备在内，都需要重新登录', confirmText: '全部退出' }))
        {
            return;
        }

        try {
            await signOut({ everywhere: true });
            userStore.setUser(null);
            wx.reLaunch({ url: `${LOGIN}?reason=goodbye` });
        } catch (error) {
            toastError(error);
        }
    },
});
