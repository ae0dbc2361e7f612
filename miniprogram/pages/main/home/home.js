// Home: the pets that live here.

import { fileUrl } from '../../../services/api.js';
import { getPets } from '../../../services/user.service.js';
import { stateOf } from '../../../utils/state.js';

const SKELETON = [[{ height: 520 }], [{ width: '50%', height: 48 }],
    [{ height: 160 }]];

Page({
    data: { state: 'loading', pets: [], skeleton: SKELETON },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            const { items } = await getPets();

            this.setData({
                state: items.length ? 'ready' : 'empty',
                pets: items.map((pet) => ({ ...pet,
                    preview: fileUrl(pet.preview_url) })),
            });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },
});
