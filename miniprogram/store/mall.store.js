// What the mall's pages tell each other.

import { action, observable } from 'mobx-miniprogram';

export const mallStore = observable({
    /** @type {any} the product that was read last: its card shows it */
    product: null,

    /** @type {any} the address that the user has picked for an order */
    address: null,

    setProduct: action(function setProduct(product) {
        this.product = product;
    }),

    pickAddress: action(function pickAddress(address) {
        this.address = address;
    }),
});
