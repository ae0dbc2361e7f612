// The four bars of a pet, with what has just changed floating over them.
//
//   <status-bars status="{{status}}" changes="{{ { id, hunger: 20, … } }}"/>
//
// Changes with another id are shown once.

import { BARS } from '../../utils/fade.js';

const FLOAT_MS = 1500;
const NAMES = { hunger: '饱食', mood: '心情', cleanliness: '清洁', affection: '亲密' };
const LOW = 30;

Component({
    properties: {
        status: { type: Object, value: null },
        changes: { type: Object, value: null },
    },

    data: { bars: [], floats: {} },

    observers: {
        status(status) {
            this.setData({ bars: BARS.map((name) => ({ name, title: NAMES[name],
                value: status?.[name] ?? 0, low: (status?.[name] ?? 100) < LOW })) });
        },
        changes(changes) {
            if (changes && changes.id !== this.shownChanges) {
                this.shownChanges = changes.id;
                this.float(changes);
            }
        },
    },

    lifetimes: {
        detached() {
            clearTimeout(this.timer);
        },
    },

    methods: {
        float(changes) {
            const floats = {};

            for (const name of BARS) {
                if (changes[name]) {
                    floats[name] = { up: changes[name] > 0,
                        text: `${changes[name] > 0 ? '+' : ''}${changes[name]}` };
                }
            }

            clearTimeout(this.timer);
            // away first, so that the same bar floats again
            this.setData({ floats: {} }, () => this.setData({ floats }));
            this.timer = setTimeout(() => this.setData({ floats: {} }), FLOAT_MS);
        },
    },
});
