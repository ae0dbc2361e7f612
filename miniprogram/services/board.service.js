// Leaderboards.

import { call } from './request.js';

/** The boards, the season that runs and those that are over. */
export const getBoards = () => call('board_list');

/** A page of a board; season: current, all or an id. */
export const getBoard = (board, { season, cursor, limit = 50 }) => call('board', {
    params: { board }, query: { season, cursor, limit } });

/** Those before and behind the user. */
export const getAround = (board, season) => call('board_around', {
    params: { board }, query: { season, limit: 15 } });
