// A code that gives points and things.

import { redeem } from '../../../../services/mall.service.js';
import { petStore } from '../../../../store/pet.store.js';
import { userStore } from '../../../../store/user.store.js';
import { once } from '../../../../utils/intents.js';
import { pictureOf } from '../../../../utils/items.js';
import { BAG } from '../../../../utils/pages.js';
import { openPage, toast, toastError } from '../../../../utils/ui.js';

const CODE_MAX = 64;

// As the server reads it: letters and digits, in capitals.
const tidy = (text) => text.toUpperCase().replace(/[^0-9A-Z -]/g, '').trim();

Page({
    data: { code: '', codeMax: CODE_MAX, fault: '', busy: false, got: null },

    onType({ detail: { value } }) {
        this.setData({ code: value, fault: '' });
    },

    onPaste() {
        wx.getClipboardData({
            success: ({ data }) => this.setData({ code: tidy(data).slice(0, CODE_MAX), fault: '' }),
            fail: () => toast('没能读到剪贴板，手动输入吧'),
        });
    },

    async onRedeem() {
        const code = tidy(this.data.code);

        if (!code) {
            this.setData({ fault: '先把兑换码填上吧' });
            return;
        }
        if (this.busy) {
            return;
        }

        this.busy = true;
        this.setData({ busy: true, fault: '', code });

        try {
            await this.show(await once(['code', code], (key) => redeem(code, key)));
        } catch (error) {
            this.refused(error);
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
    },

    // The reply names items by their ids; the bag knows them.
    async show({ title, points_gained: points, granted_items: items,
        points_balance: balance })
    {
        userStore.setPoints(balance);

        if (items.length) {
            await petStore.loadBag().catch(() => {});
        }

        wx.vibrateShort({ type: 'medium' });
        this.setData({ code: '', got: { title, points, balance,
            items: items.map(({ item_id: id, quantity }) => {
                const item = petStore.itemOf(id);

                return { id, quantity, name: item?.name ?? '神秘礼物',
                    picture: item ? pictureOf(item) : '/assets/care/bag.svg' };
            }) } });
    },

    refused(error) {
        if (error.is('code')) {
            this.setData({ fault: '没有这个兑换码，或者它已经过期了' });
        } else if (error.is('already_claimed')) {
            this.setData({ fault: '这个兑换码已经兑过啦' });
        } else if (error.is('rate_limited')) {
            this.setData({ fault: `试得太多啦，${Math.max(1, Math.ceil(error.retryAfter / 60))
            } 分钟后再来吧` });
        } else if (error.is('network', 'unavailable', 'database_unavailable')) {
            this.setData({ fault: '没有等到回音。再点一次就好，不会兑两次' });
        } else {
            toastError(error);
        }
    },

    onClose() {
        this.setData({ got: null });
    },

    goToBag() {
        this.onClose();
        openPage(BAG);
    },
});
