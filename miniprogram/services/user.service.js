// The signed-in user.

import { call, uploadPicture } from './request.js';

export const getMe = () => call('user_me');

export const getStats = () => call('user_stats');

/** Changes nickname, gender or birthday. */
export const updateMe = (changes) => call('user_update', { data: changes,
    loading: '正在保存…' });

/** Makes a picture of the phone the avatar; gives the user. */
export async function setAvatar(filePath) {
    const { upload_id: id } = await uploadPicture(filePath, 'avatar',
        { loading: '正在上传…' });

    return call('avatar', { data: { upload_id: id }, loading: '正在上传…' });
}

export const getSettings = () => call('settings');

/** Changes a part: { notification_prefs: { pet_hungry: false } }. */
export const updateSettings = (changes) => call('settings_update',
    { data: changes });

export const getSessions = () => call('session_list',
    { query: { limit: 100 } });

export const endSession = (id) => call('session_delete',
    { params: { session_id: id }, loading: '正在退出…' });

export const getLedger = (cursor) => call('points_ledger',
    { query: { limit: 30, cursor } });

export const getPointsRules = () => call('points_rules');

/** The user's answers: { items, required }. */
export const getConsents = () => call('consents');

export const answerConsent = (type, version, agreed) => call('consent_add',
    { data: { type, version, agreed }, loading: '正在保存…' });
