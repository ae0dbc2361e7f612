// A thing of the mall on its shelf.
//
//   <product-card card="{{card}}" bind:open/>    card: utils/goods.js, cardOf()

Component({
    properties: { card: { type: Object, value: {} } },

    methods: {
        open() {
            this.triggerEvent('open', { id: this.data.card.id });
        },
    },
});
