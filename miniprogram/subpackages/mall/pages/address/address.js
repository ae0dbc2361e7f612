// A new address, or a change of one.

import { addAddress, changeAddress, getAddresses } from '../../../../services/mall.service.js';
import { faultsOf, fromWeChat, lengths } from '../../../../utils/address.js';
import { once } from '../../../../utils/intents.js';
import { stateOf } from '../../../../utils/state.js';
import { toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 480 }], [{ height: 112 }]];
const EMPTY = { recipient: '', phone: '', province: '', city: '', district: '', detail: '',
    postal_code: '', is_default: false };
const FIELDS = Object.keys(EMPTY);

Page({
    data: { state: 'loading', skeleton: SKELETON, lengths, address: EMPTY, region: [], where: '',
        faults: {}, fixed: false, busy: false },

    onLoad({ id = '' }) {
        this.id = id;
        wx.setNavigationBarTitle({ title: id ? '编辑地址' : '添加地址' });
        this.load();
    },

    async load() {
        if (!this.id) {
            this.setData({ state: 'ready' });
            return;
        }

        try {
            const { items } = await getAddresses();
            const found = items.find(({ address_id: id }) => id === this.id);

            if (found) {
                this.fill(found);
            }
            this.setData({ state: found ? 'ready' : 'empty', fixed: found?.is_default ?? false });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    fill(from) {
        const address = Object.fromEntries(FIELDS.map((name) =>
            [name, from[name] ?? EMPTY[name]]));
        const { province, city, district } = address;

        this.setData({ address, faults: {}, region: province ? [province, city, district] : [],
            where: [province, city, district].join(' ') });
    },

    onType({ currentTarget: { dataset: { field } }, detail: { value } }) {
        this.setData({ [`address.${field}`]: value, [`faults.${field}`]: '' });
    },

    onRegion({ detail: { value } }) {
        const [province, city, district = ''] = value;

        this.setData({ region: value, where: value.join(' '), 'faults.region': '',
            address: { ...this.data.address, province, city, district } });
    },

    onDefault({ detail: { value } }) {
        this.setData({ 'address.is_default': value });
    },

    onImport() {
        wx.chooseAddress({
            success: (found) => this.fill({ ...this.data.address, ...fromWeChat(found) }),
            fail: ({ errMsg }) => errMsg.includes('cancel') || toast('没能打开微信的收货地址'),
        });
    },

    async onSave() {
        const faults = faultsOf(this.data.address);

        this.setData({ faults });

        if (Object.keys(faults).length || this.busy) {
            return;
        }

        const data = Object.fromEntries(Object.entries(this.data.address).map(([name, value]) =>
            [name, typeof value === 'string' ? value.trim() : value]));

        this.busy = true;
        this.setData({ busy: true });

        try {
            await once(['address', this.id, data], (key) => (this.id
                ? changeAddress(this.id, data, key) : addAddress(data, key)));
            toast('地址已经存好啦');
            wx.navigateBack({ fail() {} });
        } catch (error) {
            this.refused(error);
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
    },

    // The server has the last word on each field.
    refused(error) {
        if (error.is('illegal_state')) {
            toast('地址已经存满啦，先删掉不用的吧');
        } else if (error.is('invalid_parameter') && error.errors.length) {
            this.setData({ faults: Object.fromEntries(error.errors.map(({ field }) =>
                [['province', 'city', 'district'].includes(field) ? 'region' : field,
                    '这里好像不太对，改一改再试'])) });
        } else {
            toastError(error);
        }
    },

    onAction() {
        if (this.data.state === 'empty') {
            wx.navigateBack({ fail() {} });
        } else {
            this.setData({ state: 'loading' });
            this.load();
        }
    },
});
