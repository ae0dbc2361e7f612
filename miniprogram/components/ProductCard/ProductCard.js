// A thing of the mall on its shelf.
//
//   <product-card card="{{card}}" bind:open/>    card: utils/goods.js, cardOf()

Component({
    properties: { card: { type: Object, value: {} } },

    data: { label: '' },

    observers: {
        card({ name = '', cost, badge }) {
            this.setData({ label: [name, `${cost} 积分`, badge?.text].filter(Boolean)
                .join('，') });
        },
    },

    methods: {
        open() {
            this.triggerEvent('open', { id: this.data.card.id });
        },
    },
});
