// A sheet from below, or a dialog in the middle, with what the slot holds.
//
//   <soft-sheet open title="补签" bind:close>…</soft-sheet>
//   <soft-sheet open middle bind:close>…</soft-sheet>
//
// Asks to be closed by a tap beside it or on ×; `open` does it.  While it is
// closed it holds nothing.

const LEAVE_MS = 350;

Component({
    properties: {
        open: { type: Boolean, value: false },
        title: String,
        middle: { type: Boolean, value: false },
    },

    data: { there: false },

    observers: {
        open(open) {
            clearTimeout(this.timer);

            if (open) {
                this.setData({ there: true });
            } else if (this.data.there) {
                this.timer = setTimeout(() => this.setData({ there: false }), LEAVE_MS);
            }
        },
    },

    lifetimes: {
        detached() {
            clearTimeout(this.timer);
        },
    },

    methods: {
        close() {
            this.triggerEvent('close', {});
        },

        keep() {},
    },
});
