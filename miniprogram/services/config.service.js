// What the server has clients go by: rules, clothes, agreements in force.

import { call } from './request.js';

export const getConfig = () => call('config', { quiet: true });
