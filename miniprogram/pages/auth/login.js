// Signing in: the agreements first, then WeChat.

import { signInAndAgree } from '../../services/auth.service.js';
import { getPets } from '../../services/pet.service.js';
import { userStore } from '../../store/user.store.js';
import { DOCUMENT, GUIDE, HOME } from '../../utils/pages.js';
import { toastError } from '../../utils/ui.js';

const GREETINGS = {
    welcome: '把心爱的样子，变成会撒娇的小伙伴',
    signed_out: '好久不见，小伙伴一直在等你',
    privacy_not_agreed: '协议有更新，看一眼再继续吧',
    goodbye: '已安全退出，随时回来看看它',
};

Page({
    data: {
        greeting: GREETINGS.welcome,
        agreed: false,
        asking: false,
        nudged: false,
        busy: false,
    },

    onLoad({ reason }) {
        this.setData({ greeting: GREETINGS[reason] ?? GREETINGS.welcome });
    },

    toggleAgreed() {
        this.setData({ agreed: !this.data.agreed });
    },

    openDocument({ currentTarget, detail }) {
        const doc = currentTarget.dataset.doc ?? detail.doc;

        wx.navigateTo({ url: `${DOCUMENT}?doc=${doc}` });
    },

    // Without the tick the sheet asks; its button is an answer as good.
    start() {
        if (this.data.agreed) {
            this.signIn();
        } else {
            this.setData({ asking: true });
        }
    },

    agreeAndSignIn() {
        this.setData({ asking: false, agreed: true });
        this.signIn();
    },

    refuse() {
        this.setData({ asking: false, nudged: true });
        setTimeout(() => this.setData({ nudged: false }), 600);
    },

    async signIn() {
        if (this.data.busy) {
            return;
        }
        this.setData({ busy: true });

        try {
            await signInAndAgree();
            const [{ items }] = await Promise.all([getPets(), userStore.load()]);

            wx.reLaunch({ url: items.length ? HOME : GUIDE });
        } catch (error) {
            toastError(error);
            this.setData({ busy: false });
        }
    },

    onShareAppMessage() {
        return { title: '来萌宠伙伴，领养一只独一无二的小伙伴', path: HOME };
    },
});
