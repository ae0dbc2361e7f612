// One pet from all sides: /subpackages/three/pages/viewer/viewer?pet_id=7

import { deviceStore } from '../../../../store/device.store.js';
import { petStore } from '../../../../store/pet.store.js';
import { stateOf } from '../../../../utils/state.js';

Page({
    data: { state: 'loading', pet: null, wears: [], calm: false },

    onLoad({ pet_id: petId }) {
        this.petId = petId;
        this.load();
    },

    async load() {
        try {
            const pets = petStore.pets ?? await petStore.load();
            const pet = pets.find(({ pet_id: id }) => id === this.petId);

            this.setData(pet ? { pet, wears: petStore.wearsOf(pet), calm: deviceStore.calm,
                state: 'ready' } : { state: 'error' });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },
});
