// Round entrances, one below the other, with what waits behind them.
//
//   <entry-rail entries="{{[{ name, text }]}}" badges="{{{ tasks: 2 }}}"
//       bind:open/>
//
// name is also that of the picture, assets/entries/NAME.svg.  A badge is a
// number, or true for a dot.  open: { name }.

const MANY = 99;

function marksOf({ text }, badge) {
    if (!badge) {
        return { label: text, dot: false, count: '' };
    }
    if (badge === true) {
        return { label: `${text}，有新的`, dot: true, count: '' };
    }

    return { label: `${text}，${badge}个`, dot: false,
        count: badge > MANY ? `${MANY}+` : String(badge) };
}

Component({
    properties: {
        entries: { type: Array, value: [] },
        badges: { type: Object, value: {} },
    },

    data: { items: [] },

    observers: {
        'entries, badges'(entries, badges) {
            this.setData({ items: entries.map((entry) => ({ ...entry,
                ...marksOf(entry, badges?.[entry.name]) })) });
        },
    },

    methods: {
        open({ currentTarget: { dataset: { name } } }) {
            this.triggerEvent('open', { name });
        },
    },
});
