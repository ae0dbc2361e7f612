// The user's pets and what is done with them.

import { call } from './request.js';

export const getPets = () => call('pets_list');

export const getBag = () => call('inventory_list', { query: { limit: 100 } });

/**
 * Cares for a pet.  type: feeding, petting, playing, cleaning or training;
 * item: what is fed or played with.
 */
export const interact = (petId, type, item) => call('interact', {
    params: { pet_id: petId },
    data: { interaction_type: type, ...(item ? { item_id: item } : {}) },
    quiet: false,
});

/** Uses an item that does something by itself, as a double-exp card. */
export const useItem = (itemId, petId) => call('inventory_use', {
    params: { item_id: itemId }, data: { pet_id: petId } });

/** Sets what a pet wears. */
export const dress = (petId, items) => call('pets_dress', {
    params: { pet_id: petId }, data: { item_ids: items } });
