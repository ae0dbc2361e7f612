// The mall: what is sold, what was bought, where it is sent.

import { call } from './request.js';

const PAGE = 20;
const PAGE_MAX = 100;

export const getCategories = () => call('product_categories');

/** A page of the shelves.  category '' is all of them. */
export const getProducts = ({ category, sort, cursor }) => call('product_list', {
    query: { limit: PAGE, category: category || undefined, sort, cursor } });

/** A product, with the price of so many pieces. */
export const getProduct = (id, quantity = 1) => call('product_get', {
    params: { product_id: id }, query: { quantity } });

/**
 * Orders a product.  cost: the price that the user has seen; the order is
 * refused when it is another one by now.
 */
export const placeOrder = ({ productId, quantity, cost, addressId }, key) =>
    call('order_place', { key, loading: '正在兑换…', data: { product_id: productId,
        quantity, expected_points_cost: cost,
        ...(addressId ? { address_id: addressId } : {}) } });

/**
 * A page of the orders; count: how many, when it is not a usual page.
 *
 * @param {string} status
 * @param {{ cursor?: string, count?: number }} [options]
 */
export const getOrders = (status, { cursor, count = PAGE } = {}) => call('order_list', {
    query: { limit: Math.min(Math.max(count, PAGE), PAGE_MAX), status: status || undefined,
        cursor } });

export const getOrder = (id) => call('order_get', { params: { order_id: id } });

/** Pays an order; without an address it goes to the one it was placed with. */
export const payOrder = (id, addressId, key) => call('order_pay', { key,
    params: { order_id: id }, loading: '正在支付…',
    data: addressId ? { address_id: addressId } : {} });

export const cancelOrder = (id) => call('order_cancel', {
    params: { order_id: id }, loading: '正在取消…' });

export const confirmReceipt = (id) => call('order_receipt', {
    params: { order_id: id }, loading: '正在确认…' });

export const getAddresses = () => call('address_list');

export const addAddress = (data, key) => call('address_add', { data, key,
    loading: '正在保存…' });

export const changeAddress = (id, data, key) => call('address_change', { data, key,
    params: { address_id: id }, loading: '正在保存…' });

export const removeAddress = (id) => call('address_remove', {
    params: { address_id: id }, loading: '正在删除…' });

export const redeem = (code, key) => call('redeem', { data: { code }, key,
    loading: '正在兑换…' });
