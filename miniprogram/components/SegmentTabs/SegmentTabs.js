// A few views of a page, of which one is shown.
//
//   <segment-tabs tabs="{{[{ key, text, badge }]}}" value="{{tab}}" bind:choose/>
//
// choose: { key }

Component({
    properties: { tabs: { type: Array, value: [] }, value: String },

    methods: {
        choose({ currentTarget: { dataset: { key } } }) {
            if (key !== this.data.value) {
                this.triggerEvent('choose', { key });
            }
        },
    },
});
