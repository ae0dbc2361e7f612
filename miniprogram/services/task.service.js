// Tasks of the day and achievements.

import { call } from './request.js';

export const getTasks = () => call('task_list');

export const claimTask = (id, key) => call('task_claim', { key, params: { task_id: id } });

export const getAchievements = () => call('achievement_list');

export const claimAchievement = (id, key) => call('achievement_claim', { key,
    params: { achievement_id: id } });
