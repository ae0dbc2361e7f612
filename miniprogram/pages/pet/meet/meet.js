// The pet that a photo becomes: waiting for it, looking at it from all sides,
// another one, and taking it home.
//
// state: loading -> making -> ready | failed; or error, offline.

import { fileUrl } from '../../../services/api.js';
import { adopt, getGeneration, regenerate } from '../../../services/generation.service.js';
import { messageOf, messageOfCode } from '../../../services/messages.js';
import { deviceStore } from '../../../store/device.store.js';
import { petStore } from '../../../store/pet.store.js';
import { personalityText, speciesText } from '../../../utils/kinds.js';
import { onlyOnce } from '../../../utils/once.js';
import { GENERATE, HOME } from '../../../utils/pages.js';
import { stateOf } from '../../../utils/state.js';
import { confirm, toast, toastError } from '../../../utils/ui.js';

const WAIT_S = 8;               // of the long poll
const HATCH_MS = 2200;          // the least that the egg is seen
const TICK_MS = 80;
const NAME_MAX = 12;
const HOME_MS = 1400;

// What is said while the bar runs; by how far it is.
const WORDS = [
    [0, '小画家在认真看照片…'],
    [25, '在调和它的毛色…'],
    [50, '在捏小耳朵和小尾巴…'],
    [75, '在点亮它的眼睛…'],
    [95, '它好像要醒了！'],
];

const NAMES = ['年糕', '布丁', '团子', '可乐', '豆豆', '奶盖', '麻薯', '橘子', '小满', '星星'];

// Whether the page before this one still has the photo and its frame.
const cropWaits = () => {
    const before = getCurrentPages().at(-2);

    return before?.route === GENERATE.slice(1) && Boolean(before.data.photo);
};

const wordsAt = (progress) => WORDS.filter(([from]) => progress >= from).pop()[1];

Page({
    data: {
        state: 'loading',
        progress: 0,
        words: WORDS[0][1],
        trouble: '',
        canRetry: false,
        pet: null,
        kind: '',
        trait: '',
        unsure: false,
        left: 0,
        name: '',
        reducedMotion: false,
        busy: false,
        adopted: null,
    },

    onLoad({ id }) {
        this.setData({ reducedMotion: deviceStore.calm });
        this.id = id;
        this.once = onlyOnce();
        this.follow();
    },

    onUnload() {
        this.gone = true;
        clearInterval(this.timer);
        clearTimeout(this.leaving);
    },

    // Follows the generation to its end; a lost network only pauses it.  since:
    // when it began, if it is seen from its beginning.
    async follow(since = 0) {
        const { id } = this;

        try {
            for (;;) {
                const one = await getGeneration(id, since ? WAIT_S : 0);

                if (this.gone || id !== this.id) {
                    return;
                }

                if (one.status === 'succeeded' && !since) {
                    this.meet(one);
                    return;
                }

                if (!since) {
                    since = Date.now();
                    this.hatch();
                }

                this.real = one;

                if (['succeeded', 'failed'].includes(one.status)) {
                    return;
                }
            }
        } catch (error) {
            if (!this.gone && id === this.id) {
                clearInterval(this.timer);
                this.setData({ state: stateOf(error) });
            }
        }
    },

    // The bar runs ahead of the server's by little, and never back.
    hatch() {
        let shown = 0;
        const begun = Date.now();

        clearInterval(this.timer);
        this.real = null;
        this.setData({ state: 'making', progress: 0, words: wordsAt(0), trouble: '' });

        this.timer = setInterval(() => {
            const ended = ['succeeded', 'failed'].includes(this.real?.status);
            const aim = ended ? 100 : Math.min(94, Math.max(this.real?.progress ?? 0,
                shown + 0.4));
            const most = (Date.now() - begun) / HATCH_MS * 100;

            shown = Math.max(shown, Math.min(aim, most, shown + 6));
            this.setData({ progress: Math.round(shown), words: wordsAt(shown) });

            if (ended && (shown >= 100 || this.real.status === 'failed')) {
                clearInterval(this.timer);
                this.settle(this.real);
            }
        }, TICK_MS);
    },

    settle(one) {
        if (one.status === 'succeeded') {
            wx.vibrateShort?.({ type: 'light' });
            this.meet(one);
        } else {
            this.setData({ state: 'failed', trouble: messageOfCode(one.error?.code),
                canRetry: one.regenerations_left > 0 && one.quota_left > 0 });
        }
    },

    meet(one) {
        if (one.pet_id) {
            wx.switchTab({ url: HOME });
            return;
        }

        this.setData({ state: 'ready', pet: one, kind: speciesText(one.species),
            trait: personalityText(one.personality),
            unsure: Boolean(one.features?.unsure) && cropWaits(),
            left: Math.min(one.regenerations_left, one.quota_left) });
    },

    retry() {
        this.setData({ state: 'loading' });
        this.follow();
    },

    async again() {
        if (this.data.busy) {
            return;
        }

        this.setData({ busy: true });

        try {
            if (this.data.state === 'ready' && !await confirm({ title: '换一个样子？',
                content: '现在这只会留在“等你”的列表里，7 天内都能领养', confirmText: '换一个' }))
            {
                return;
            }

            const { generation_id: id } = await this.once(`again ${this.id}`,
                (key) => regenerate(this.id, key));

            if (!this.gone) {
                this.id = id;
                this.hatch();
                this.follow(Date.now());
            }
        } catch (error) {
            toastError(error);
        } finally {
            this.setData({ busy: false });
        }
    },

    back() {
        if (getCurrentPages().length > 1) {
            wx.navigateBack();
        } else {
            wx.redirectTo({ url: GENERATE });
        }
    },

    onName({ detail }) {
        this.setData({ name: detail.value });
    },

    suggest() {
        const others = NAMES.filter((name) => name !== this.data.name);

        this.setData({ name: others[Math.floor(Math.random() * others.length)] });
    },

    async adopt() {
        const name = this.data.name.trim();

        if (!name) {
            toast('给它起个名字吧');
            return;
        }
        if ([...name].length > NAME_MAX) {
            toast(`名字最多 ${NAME_MAX} 个字哦`);
            return;
        }
        if (this.data.busy) {
            return;
        }

        this.setData({ busy: true });

        try {
            const pet = await this.once(`adopt ${this.id} ${name}`,
                (key) => adopt(this.id, name, key));

            petStore.choose(pet.pet_id);
            this.setData({ adopted: { name: pet.name, preview: fileUrl(pet.preview_url) } });
            wx.vibrateShort?.({ type: 'medium' });
            this.leaving = setTimeout(() => wx.reLaunch({ url: HOME }), HOME_MS);
        } catch (error) {
            this.setData({ busy: false });

            if (error.is?.('invalid_parameter')) {
                toast('这个名字有点特别，换一个试试');
            } else if (error.is?.('generation_already_used')) {
                // by the answer that was lost: it is at home
                this.retry();
            } else {
                wx.showModal({ title: '还没能接它回家', content: messageOf(error),
                    showCancel: false, confirmText: '知道了', confirmColor: '#B4491A' });
            }
        }
    },

    onShareAppMessage() {
        return { title: '我的照片变成了一只小伙伴，快来看看', path: HOME };
    },
});
