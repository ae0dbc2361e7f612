// A row of choices of which at most one is taken; another tap leaves it open.
//
//   <chip-row label="模样" items="{{[{ value, text, icon }]}}" value bind:choose/>

Component({
    properties: {
        label: { type: String, value: '' },
        items: { type: Array, value: [] },
        value: { type: String, value: '' },
    },

    methods: {
        choose({ currentTarget: { dataset } }) {
            const value = dataset.value === this.data.value ? '' : dataset.value;

            this.triggerEvent('choose', { value });
        },
    },
});
