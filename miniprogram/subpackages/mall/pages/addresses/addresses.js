// Where goods may be sent; ?choose=1 picks one for an order.

import { addAddress, getAddresses, removeAddress, changeAddress }
    from '../../../../services/mall.service.js';
import { mallStore } from '../../../../store/mall.store.js';
import { fromWeChat } from '../../../../utils/address.js';
import { placeText } from '../../../../utils/orders.js';
import { ADDRESS } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, openPage, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = Array.from({ length: 3 }, () => [{ height: 200 }]);

Page({
    data: { state: 'loading', skeleton: SKELETON, addresses: [], choosing: false, chosen: '' },

    onLoad({ choose }) {
        this.setData({ choosing: choose === '1', chosen: mallStore.address?.address_id ?? '' });
    },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            const { items } = await getAddresses();

            this.setData({ addresses: items.map((one) => ({ ...one, id: one.address_id,
                place: placeText(one) })), state: items.length ? 'ready' : 'empty' });
        } catch (error) {
            if (this.data.state !== 'ready') {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    find({ currentTarget: { dataset: { id } } }) {
        return this.data.addresses.find((one) => one.id === id);
    },

    onChoose(event) {
        if (this.data.choosing) {
            mallStore.pickAddress(this.find(event));
            wx.navigateBack({ fail() {} });
        } else {
            this.onEdit(event);
        }
    },

    onEdit({ currentTarget: { dataset: { id } } }) {
        openPage(`${ADDRESS}?id=${id}`);
    },

    onAdd() {
        openPage(ADDRESS);
    },

    // What WeChat knows of the user's addresses; it asks the user itself.
    onImport() {
        wx.chooseAddress({
            success: (found) => this.change(() => addAddress(fromWeChat(found)), '已经添加'),
            fail: ({ errMsg }) => errMsg.includes('cancel') || toast('没能打开微信的收货地址'),
        });
    },

    onDefault(event) {
        const { recipient, phone, province, city, district, detail, postal_code: postal, id }
            = this.find(event);

        this.change(() => changeAddress(id, { recipient, phone, province, city,
            district: district ?? '', detail, postal_code: postal ?? '', is_default: true }),
        '以后默认寄到这里');
    },

    async onRemove(event) {
        const { id, recipient } = this.find(event);

        if (await confirm({ title: '删除这个地址？', content: `寄给 ${recipient} 的地址，`
            + '已经下的订单不受影响', confirmText: '删除' }))
        {
            await this.change(() => removeAddress(id), '已经删除');

            if (mallStore.address?.address_id === id) {
                mallStore.pickAddress(null);
            }
        }
    },

    async change(action, done) {
        if (this.busy) {
            return;
        }

        this.busy = true;

        try {
            await action();
            toast(done);
        } catch (error) {
            if (error.is('illegal_state')) {
                toast('地址已经存满啦，先删掉不用的吧');
            } else {
                toastError(error);
            }
        } finally {
            this.busy = false;
        }
        await this.load();
    },

    onAction() {
        if (this.data.state === 'empty') {
            this.onAdd();
        } else {
            this.setData({ state: 'loading' });
            this.load();
        }
    },
});
