// What the user has agreed to, to read again and to withdraw.

import { answerConsent, getConsents }
    from '../../../../services/user.service.js';
import { formatTime } from '../../../../utils/format.js';
import { DOCUMENT, LOGIN } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, openPage, toast, toastError } from '../../../../utils/ui.js';

const DOCUMENTS = [
    { type: 'terms', title: '用户协议' },
    { type: 'privacy', title: '隐私政策' },
    { type: 'face', title: '照片处理说明' },
];
const WITHDRAW = {
    face: { title: '撤回照片授权？', content: '照片和由面部得到的特征会被清除，'
        + '正在生成的会停下；已领养的小伙伴会留下', confirmText: '撤回' },
    privacy: { title: '撤回同意？', content: '撤回后需要重新同意，才能继续照顾小伙伴',
        confirmText: '撤回' },
};
const SKELETON = [[{ height: 420 }]];

Page({
    data: { state: 'loading', skeleton: SKELETON, documents: [] },

    onLoad() {
        this.load();
    },

    async load() {
        try {
            const { items, required } = await getConsents();

            this.setData({ state: 'ready', documents: DOCUMENTS.map(
                ({ type, title }) => {
                    const answer = items.find((one) => one.type === type);

                    return { type, title, version: required[type],
                        agreed: Boolean(answer?.valid),
                        note: answer?.valid
                            ? `${formatTime(answer.created_at)} 同意` : '尚未同意' };
                }) });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    read({ currentTarget }) {
        openPage(`${DOCUMENT}?doc=${currentTarget.dataset.type}`);
    },

    async answer({ currentTarget }) {
        const { type, agreed, version } = currentTarget.dataset;

        if (agreed && !await confirm(WITHDRAW[type] ?? WITHDRAW.privacy)) {
            return;
        }

        try {
            await answerConsent(type, version, !agreed);
            toast(agreed ? '已撤回' : '已同意');

            if (agreed && type !== 'face') {
                wx.reLaunch({ url: `${LOGIN}?reason=goodbye` });
            } else {
                await this.load();
            }
        } catch (error) {
            toastError(error);
        }
    },
});
