// The user's pets, the one on stage, and the bag.
//
// What the server told stays untouched; what the user sees is that, faded to
// now, plus what he has just done and the server has not yet answered.  So a
// refusal rolls back by forgetting the hope.

import { action, observable } from 'mobx-miniprogram';

import { dress, getBag, getPets, interact, useItem } from '../services/pet.service.js';
import { hearTime } from '../utils/clock.js';
import { BARS, POINT, fade, flagsOf, fromShown, shown } from '../utils/fade.js';
import { codeOf, placeOf } from '../utils/items.js';
import { configStore } from './config.store.js';
import { userStore } from './user.store.js';

export const ACTIONS = ['feeding', 'petting', 'playing', 'cleaning', 'training'];

const COOLDOWN_MS = 30000;

let hopeIds = 0;

const NO_BARS = { hunger: 0, mood: 0, cleanliness: 0, affection: 0 };

// What an action does as a rule; the answer tells what it really did.
function hopeFor(type, item) {
    const changes = Object.fromEntries(BARS.map((name) =>
        [name, configStore.rule(`${type}.${name}`, 0)]));

    if (type === 'feeding') {
        changes.hunger = item?.effect?.hunger ?? configStore.rule('food_basic', 0);
    }

    return changes;
}

export const petStore = observable({
    pets: null,
    petId: '',
    bag: [],
    hopes: [],
    cooling: {},
    // The server's clock less ours, ms.
    skew: 0,
    now: Date.now(),

    get pet() {
        return this.pets?.find(({ pet_id: id }) => id === this.petId) ?? null;
    },

    // In sub-points, now, hopes included.
    get bars() {
        const { pet } = this;

        if (!pet) {
            return null;
        }

        const since = Date.parse(pet.computed_at);
        const bars = fade(fromShown(pet.status), this.now + this.skew - since,
            configStore.fading, since);

        for (const { petId, changes } of this.hopes) {
            for (const name of petId === this.petId ? BARS : []) {
                bars[name] = Math.min(Math.max(bars[name] + changes[name] * POINT, 0),
                    100 * POINT);
            }
        }

        return bars;
    },

    get status() {
        return this.bars ? shown(this.bars) : NO_BARS;
    },

    get flags() {
        return this.bars ? flagsOf(this.bars, configStore.fading) : [];
    },

    /** Milliseconds that each action still rests. */
    get rests() {
        const until = { ...this.pet?.cooldowns };

        return Object.fromEntries(ACTIONS.map((type) => [type, Math.max(0,
            Math.max(until[type] ? Date.parse(until[type]) : 0,
                this.cooling[`${this.petId} ${type}`] ?? 0) - this.now - this.skew)]));
    },

    /** The models of what the pet wears. */
    get wears() {
        return this.wearsOf(this.pet);
    },

    wearsOf(pet) {
        const worn = pet?.model_data.accessories ?? [];

        return this.bag.filter(({ item_id: id }) => worn.includes(id))
            .map((item) => configStore.wardrobe.get(codeOf(item))).filter(Boolean);
    },

    get foods() {
        return this.bag.filter(({ item_type: type, quantity }) => type === 'food' && quantity > 0);
    },

    get toys() {
        return this.bag.filter(({ item_type: type, quantity }) => type === 'toy' && quantity > 0);
    },

    tick: action(function tick() {
        this.now = Date.now();
    }),

    choose: action(function choose(petId) {
        this.petId = petId;
    }),

    setPets: action(function setPets(pets) {
        this.pets = pets;
        this.now = Date.now();

        if (!pets.some(({ pet_id: id }) => id === this.petId)) {
            this.petId = pets[0]?.pet_id ?? '';
        }
        if (pets.length) {
            this.setClock(pets[0].computed_at);
        }
    }),

    // What the server computed just now tells its clock.
    setClock: action(function setClock(time) {
        this.skew = Date.parse(time) - Date.now();
        hearTime(time);
    }),

    setPet: action(function setPet(pet) {
        this.pets = this.pets.map((one) => (one.pet_id === pet.pet_id ? pet : one));
        this.now = Date.now();
        this.setClock(pet.computed_at);
    }),

    setBag: action(function setBag(items) {
        this.bag = items;
    }),

    hope: action(function hope(type, item) {
        const one = { id: ++hopeIds, petId: this.petId, type, item,
            changes: hopeFor(type, item) };

        this.now = Date.now();
        this.hopes = [...this.hopes, one];
        this.cooling = { ...this.cooling,
            [`${this.petId} ${type}`]: this.now + this.skew
                + configStore.rule(`${type}.cooldown_ms`, COOLDOWN_MS) };

        if (type === 'feeding' && item) {
            this.bag = this.bag.map((each) => (each.item_id === item.item_id
                ? { ...each, quantity: each.quantity - 1 } : each));
        }

        return one;
    }),

    // The answer is there, or will not come: nothing is hoped any more.  What
    // was taken out of the bag returns when the server did not take it.
    settle: action(function settle(one, { refused = false, restMs = 0 } = {}) {
        const key = `${one.petId} ${one.type}`;

        this.hopes = this.hopes.filter(({ id }) => id !== one.id);
        this.now = Date.now();

        if (refused) {
            this.cooling = { ...this.cooling,
                [key]: restMs ? this.now + this.skew + restMs : 0 };

            if (one.type === 'feeding' && one.item) {
                this.bag = this.bag.map((each) => (each.item_id === one.item.item_id
                    ? { ...each, quantity: each.quantity + 1 } : each));
            }
        }
    }),

    /** Forgets everything: another user may have signed in. */
    clear: action(function clear() {
        this.pets = null;
        this.petId = '';
        this.bag = [];
        this.hopes = [];
        this.cooling = {};
    }),

    async load() {
        // whichever comes first is shown first
        await Promise.all([getPets().then(({ items }) => this.setPets(items)), this.loadBag()]);

        return this.pets;
    },

    async loadBag() {
        this.setBag((await getBag()).items);
    },

    /**
     * Cares for the pet on stage.  The hope is seen at once; resolves with
     * the server's result, or fails with its refusal after the roll-back.
     */
    async care(type, item) {
        const one = this.hope(type, item);

        try {
            const result = await interact(one.petId, type, item?.item_id);

            this.settle(one);
            this.setPet(result.pet);
            userStore.setPoints(result.points_balance);

            return result;
        } catch (error) {
            this.settle(one, { refused: true, restMs: error.data?.retry_after_ms });
            throw error;
        }
    },

    async use(item) {
        await useItem(item.item_id, this.petId);
        await this.load();
    },

    /**
     * Puts an accessory on the pet on stage, or takes it off.  Where another
     * one of its place is worn, that one comes off.
     */
    async wear(item) {
        const place = placeOf(item);
        const rest = this.pet.model_data.accessories.filter((id) =>
            id !== item.item_id && !(place && placeOf(this.itemOf(id)) === place));
        const next = this.isWorn(item) ? rest : [...rest, item.item_id];

        this.setPet(await dress(this.petId, next));
        await this.loadBag();
    },

    itemOf(id) {
        return this.bag.find(({ item_id: one }) => one === id);
    },

    /** Whether the pet on stage wears it. */
    isWorn({ item_id: id }) {
        return this.pet?.model_data.accessories.includes(id) ?? false;
    },
});
