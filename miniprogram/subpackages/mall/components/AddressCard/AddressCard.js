// Where something goes.
//
//   <address-card address="{{address}}" place="{{place}}" open bind:choose/>
//
// place: utils/orders.js, placeText().  open: a tap chooses another one.

Component({
    properties: {
        address: { type: Object, value: null },
        place: { type: String, value: '' },
        open: { type: Boolean, value: false },
    },

    methods: {
        onTap() {
            if (this.data.open) {
                this.triggerEvent('choose', {});
            }
        },
    },
});
