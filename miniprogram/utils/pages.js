// The addresses of pages, each in one place.

export const HOME = '/pages/main/home/home';
export const PROFILE = '/pages/main/profile/profile';
export const LOGIN = '/pages/auth/login';
export const GUIDE = '/pages/pet/guide/guide';
export const DOCUMENT = '/subpackages/legal/pages/document/document';
export const VIEWER = '/subpackages/three/pages/viewer/viewer';
export const GENERATE = '/pages/pet/generate/generate';
export const MEET = '/pages/pet/meet/meet';
export const PROFILE_EDIT = '/subpackages/account/pages/edit/edit';
export const LEDGER = '/subpackages/account/pages/ledger/ledger';
export const SETTINGS = '/subpackages/account/pages/settings/settings';
export const SESSIONS = '/subpackages/account/pages/sessions/sessions';
export const CONSENTS = '/subpackages/account/pages/consents/consents';
export const CALENDAR = '/subpackages/daily/pages/calendar/calendar';
export const TASKS = '/subpackages/daily/pages/tasks/tasks';
export const INBOX = '/subpackages/daily/pages/inbox/inbox';
export const BOARDS = '/subpackages/boards/pages/boards/boards';
export const MALL = '/subpackages/mall/pages/mall/mall';
export const PRODUCT = '/subpackages/mall/pages/product/product';
export const CHECKOUT = '/subpackages/mall/pages/checkout/checkout';
export const ORDERS = '/subpackages/mall/pages/orders/orders';
export const ORDER = '/subpackages/mall/pages/order/order';
export const ADDRESSES = '/subpackages/mall/pages/addresses/addresses';
export const ADDRESS = '/subpackages/mall/pages/address/address';
export const BAG = '/subpackages/mall/pages/bag/bag';
export const REDEEM = '/subpackages/mall/pages/redeem/redeem';
