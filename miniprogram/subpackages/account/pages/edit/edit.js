// What a user says of himself: picture, nickname, gender, birthday.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { updateMe } from '../../../../services/user.service.js';
import { userStore } from '../../../../store/user.store.js';
import { changeAvatar } from '../../../../utils/avatar.js';
import { dayOf } from '../../../../utils/format.js';
import { stateOf } from '../../../../utils/state.js';
import { toast, toastError } from '../../../../utils/ui.js';

const GENDERS = [{ key: 'secret', label: '保密' }, { key: 'female',
    label: '女生' }, { key: 'male', label: '男生' }];
const SKELETON = [[{ width: 160, height: 160, round: true }],
    [{ height: 104 }], [{ height: 104 }], [{ height: 104 }]];
const NAME_MAX = 20;

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['avatar'] },

    data: { state: 'loading', skeleton: SKELETON, genders: GENDERS,
        nameMax: NAME_MAX, nickname: '', gender: 'secret', birthday: '',
        today: dayOf(Date.now()), changed: false },

    onLoad() {
        this.load();
    },

    async load() {
        try {
            const { nickname, gender, birthday }
                = userStore.user ?? await userStore.load();

            this.setData({ state: 'ready', nickname, gender,
                birthday: birthday ?? '' });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    change(fields) {
        const { nickname, gender, birthday } = { ...this.data, ...fields };
        const { user } = userStore;

        this.setData({ ...fields, changed: nickname.trim() !== ''
            && (nickname.trim() !== user.nickname || gender !== user.gender
                || birthday !== (user.birthday ?? '')) });
    },

    typeName({ detail }) {
        this.change({ nickname: detail.value });
    },

    chooseGender({ currentTarget }) {
        this.change({ gender: currentTarget.dataset.key });
    },

    chooseBirthday({ detail }) {
        this.change({ birthday: detail.value });
    },

    chooseAvatar: changeAvatar,

    // Only what is new: a nickname is looked at by WeChat's own check.
    async save() {
        const { nickname, gender, birthday } = this.data;
        const { user } = userStore;
        const changes = {};

        if (nickname.trim() !== user.nickname) {
            changes.nickname = nickname.trim();
        }
        if (gender !== user.gender) {
            changes.gender = gender;
        }
        if (birthday !== (user.birthday ?? '')) {
            changes.birthday = birthday || null;
        }

        try {
            userStore.setUser(await updateMe(changes));
            toast('已保存');
            setTimeout(() => wx.navigateBack({ fail() {} }), 600);
        } catch (error) {
            if (error.is?.('invalid_parameter')) {
                toast('昵称要在 1 到 20 个字之间，不能有特殊符号');
            } else {
                toastError(error);
            }
        }
    },
});
