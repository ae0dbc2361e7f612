// The moment in which something is given: stars fly, points count up.
//
//   <reward-pop reward="{{reward}}" bind:close>…</reward-pop>
//
// reward: null, or { title, note, points, items: [{ name, picture, quantity }],
// card: { number, unit, name, picture } }.  A card is what is worth showing
// around: with it the button beside shares the page.

import { pictureOf } from '../../utils/items.js';

const COUNT_MS = 700;
const STEP_MS = 35;
const STARS = [0, 1, 2, 3, 4, 5, 6, 7];

Component({
    properties: { reward: { type: Object, value: null } },

    data: { shown: null, count: 0, stars: STARS },

    observers: {
        reward(reward) {
            clearInterval(this.timer);

            if (!reward) {
                this.setData({ shown: null });
                return;
            }

            this.setData({ count: 0, shown: { ...reward, items: (reward.items ?? [])
                .map((item, key) => ({ ...item, key,
                    picture: item.picture ?? pictureOf(item) })) } });
            this.countUp(reward.points ?? 0);
        },
    },

    lifetimes: {
        detached() {
            clearInterval(this.timer);
        },
    },

    methods: {
        countUp(points) {
            const steps = Math.min(points, COUNT_MS / STEP_MS);
            let step = 0;

            if (!points) {
                return;
            }

            this.timer = setInterval(() => {
                step += 1;
                this.setData({ count: step >= steps ? points : Math.ceil(points * step / steps) });
                if (step >= steps) {
                    clearInterval(this.timer);
                }
            }, STEP_MS);
        },

        close() {
            this.triggerEvent('close', {});
        },

        keep() {},
    },
});
