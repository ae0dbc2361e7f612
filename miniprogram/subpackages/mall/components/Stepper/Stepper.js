// How many: − 1 +.
//
//   <stepper value="{{quantity}}" max="{{room}}" bind:change="onQuantity"/>
//
// change: { value }.

Component({
    properties: {
        value: { type: Number, value: 1 },
        max: { type: Number, value: 99 },
    },

    methods: {
        onLess() {
            this.step(-1);
        },

        onMore() {
            this.step(1);
        },

        onTyped({ detail: { value } }) {
            const wanted = Number.parseInt(value, 10) || 1;

            // so that the field takes back what was typed too high
            this.setData({ value: wanted });
            this.set(wanted);
        },

        step(by) {
            this.set(this.data.value + by);
        },

        set(wanted) {
            const value = Math.max(1, Math.min(wanted, this.data.max));

            this.setData({ value });
            this.triggerEvent('change', { value });
        },
    },
});
