// From a photo to a pet: generations and adoption.

import { call } from './request.js';

/**
 * Asks for a pet from an uploaded photo.  crop: { x, y, width, height } in
 * thousandths of the photo; subject, what it shows, species and personality may
 * be left to chance.
 */
export const startGeneration = ({ uploadId, crop, subject, species, personality }, key) =>
    call('generation_start', { key, data: { upload_id: uploadId, crop,
        ...(subject ? { subject } : {}), ...(species ? { species } : {}),
        ...(personality ? { personality } : {}) } });

/** A generation; `wait` seconds (0 to 8) until it has ended. */
export const getGeneration = (id, wait = 0) => call('generation_read', {
    params: { generation_id: id }, query: { wait } });

export const getGenerations = (limit = 5) => call('generation_list', { query: { limit } });

/** Has the server forget a photo; what was made of it stays. */
export const deleteUpload = (id) => call('upload_delete', { params: { upload_id: id } });

/** Another pet from the same photo. */
export const regenerate = (id, key) => call('generation_again', {
    params: { generation_id: id }, key });

/** Takes the pet home. */
export const adopt = (id, name, key) => call('adopt', { key,
    loading: '正在接它回家…', data: { generation_id: id, name } });
