// One of the five things to do, with a ring that runs down while it rests.
//
//   <care-button type="feeding" title="喂食" rest="{{ms}}" bind:act bind:grab
//       bind:carry bind:drop/>
//
// act: it was tapped.  grab, carry, drop: what it stands for is dragged
// upwards; the details are { x, y } of the screen.

const REST_MS = 30000;
const DRAG_PX = 18;

Component({
    properties: {
        type: { type: String, value: '' },
        title: { type: String, value: '' },
        rest: { type: Number, value: 0 },
        dragged: { type: Boolean, value: false },
    },

    // rested: degrees of the ring that are clear again
    data: { seconds: 0, rested: 0, shade: 'rgba(70, 50, 38, 0.38)' },

    observers: {
        rest(rest) {
            const seconds = Math.ceil(rest / 1000);

            if (seconds !== this.data.seconds) {
                this.setData({ seconds,
                    rested: Math.round(360 * (1 - Math.min(1, rest / REST_MS))) });
            }
        },
    },

    methods: {
        onTap() {
            if (!this.dragging) {
                this.triggerEvent('act', {});
            }
        },

        // Of several fingers the first one drags.
        onStart({ touches, changedTouches }) {
            if (!this.dragging || !this.mine(touches)) {
                this.from = (changedTouches ?? touches)[0];
                this.dragging = false;
            }
        },

        mine(touches) {
            return touches.find(({ identifier }) => identifier === this.from?.identifier);
        },

        onMove({ touches }) {
            const finger = this.mine(touches);

            if (!finger) {
                return;
            }

            const { clientX: x, clientY: y } = finger;

            if (this.dragging) {
                this.triggerEvent('carry', { x, y });
            } else if (this.data.dragged && !this.data.seconds && this.from
                       && this.from.clientY - y > DRAG_PX)
            {
                this.dragging = true;
                this.triggerEvent('grab', { x, y });
            }
        },

        onEnd({ changedTouches }) {
            const finger = this.mine(changedTouches);

            if (this.dragging && finger) {
                const { clientX: x, clientY: y } = finger;

                this.triggerEvent('drop', { x, y });
                // the tap that may follow is part of the drag
                setTimeout(() => {
                    this.dragging = false;
                }, 50);
            }
        },
    },
});
