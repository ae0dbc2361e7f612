// A sheet from below, or a dialog in the middle, with what the slot holds.
//
//   <soft-sheet open title="补签" bind:close>…</soft-sheet>
//   <soft-sheet open middle bind:close>…</soft-sheet>
//   <soft-sheet open title="背包" away="{{carried}}"><view slot="more">…
//
// Asks to be closed by a tap beside it or on ×; `open` does it.  While it is
// closed it holds nothing; away, it is out of sight and holds on to a finger
// that drags something out of it.  What is in the slot `more` stands beside ×.

const LEAVE_MS = 350;

Component({
    options: { multipleSlots: true },

    properties: {
        open: { type: Boolean, value: false },
        away: { type: Boolean, value: false },
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
