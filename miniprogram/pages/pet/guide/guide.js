// The way to the first pet, in three pictures.

import { GENERATE, HOME } from '../../../utils/pages.js';
import { openPage } from '../../../utils/ui.js';

const STEPS = [
    { picture: '/assets/images/guide-photo.svg', title: '选一张喜欢的照片',
        text: '自己、家里的毛孩子，或是心里的那个它' },
    { picture: '/assets/images/guide-magic.svg', title: '唤醒独一无二的它',
        text: '毛色、眼睛和脸蛋，都来自你的照片' },
    { picture: '/assets/images/guide-home.svg', title: '一起慢慢长大',
        text: '喂饭、摸摸、玩耍、洗香香，它会记得你的好' },
];

Page({
    data: { steps: STEPS, current: 0, last: false },

    turn({ detail }) {
        this.setData({ current: detail.current,
            last: detail.current === STEPS.length - 1 });
    },

    next() {
        if (this.data.last) {
            openPage(GENERATE);
        } else {
            const current = this.data.current + 1;

            this.setData({ current, last: current === STEPS.length - 1 });
        }
    },

    skip() {
        wx.switchTab({ url: HOME });
    },
});
