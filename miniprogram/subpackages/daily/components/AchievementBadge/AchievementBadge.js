// An achievement as a badge to pin on.
//
//   <achievement-badge event="checkin" tier="{{2}}" kind="ready" large/>
//
// kind: locked, ready (its points wait) or had.  tier: how many stars it has.

const EVENTS = ['adoption', 'interaction', 'pet_level', 'checkin', 'affection', 'order'];
const STARS = [1, 2, 3];

Component({
    properties: {
        event: String,
        tier: { type: Number, value: 1 },
        kind: { type: String, value: 'locked' },
        large: { type: Boolean, value: false },
    },

    data: { emblem: '', stars: [] },

    observers: {
        'event, tier'(event, tier) {
            this.setData({ emblem: EVENTS.includes(event) ? event : 'other',
                stars: STARS.slice(0, tier) });
        },
    },
});
