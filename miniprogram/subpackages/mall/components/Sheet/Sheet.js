// A sheet from below.
//
//   <sheet open="{{open}}" title="确认兑换" bind:close="onClose">…</sheet>

Component({
    options: { multipleSlots: false },

    properties: {
        open: { type: Boolean, value: false },
        title: { type: String, value: '' },
    },

    methods: {
        close() {
            this.triggerEvent('close', {});
        },

        keep() {},
    },
});
