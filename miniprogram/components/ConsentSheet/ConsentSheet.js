// The half screen that asks for agreement before personal data is used.  Its
// button agrees to WeChat's own privacy guide in the same tap.
//
//   <consent-sheet visible="{{asking}}" bindagree="…" bindrefuse="…"/>
//
// Without `visible` it shows by itself when a function of wx needs the
// agreement (wx.onNeedPrivacyAuthorization): put it on every page that
// chooses photos or an avatar.

const BUTTON = 'consent-agree';

Component({
    properties: {
        visible: { type: Boolean, value: false },
        title: { type: String, value: '温馨提示' },
        agreeText: { type: String, value: '同意并继续' },
        automatic: { type: Boolean, value: false },
    },

    data: { open: false, button: BUTTON },

    observers: {
        visible(visible) {
            this.setData({ open: visible });
        },
    },

    lifetimes: {
        attached() {
            if (this.data.automatic) {
                wx.onNeedPrivacyAuthorization?.((resolve) => {
                    this.resolve = resolve;
                    this.setData({ open: true });
                });
            }
        },
    },

    methods: {
        agree() {
            this.resolve?.({ buttonId: BUTTON, event: 'agree' });
            this.close('agree');
        },

        refuse() {
            this.resolve?.({ event: 'disagree' });
            this.close('refuse');
        },

        close(event) {
            this.resolve = null;
            this.setData({ open: false });
            this.triggerEvent(event, {});
        },

        openDocument({ currentTarget }) {
            this.triggerEvent('document', currentTarget.dataset);
        },

        // The page below does not move.
        hold() {},
    },
});
