// The signed-in user.

import { call } from './request.js';

export const getMe = () => call('user_me');

export const getPets = () => call('pets_list');
