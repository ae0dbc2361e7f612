// Leaderboards as the page shows them.

import { fileUrl } from '../../../../services/api.js';
import { dayOf, formatCount } from '../../../../utils/format.js';

const NO_AVATAR = '/assets/images/avatar.svg';
const UNITS = { pet_level: '经验', user_points: '积分', affection: '亲密' };
const PODIUM = 3;

/** Why there is no rank, and what to do about it. */
const REASONS = {
    no_score: { text: '还没上榜，陪陪小伙伴就有啦', action: '' },
    hidden: { text: '你选了不出现在排行榜', action: 'settings' },
    banned: { text: '账号受限，暂时不能上榜', action: '' },
    deleting: { text: '账号注销中，不参加排行', action: '' },
    season_closing: { text: '这一周正在结算，稍等几分钟', action: '' },
};

function dateOf(time) {
    const [, month, day] = dayOf(time).split('-').map(Number);

    return `${month}月${day}日`;
}

export function presentRow({ rank, score, user, pet }, board) {
    return { id: user.user_id, rank, score, scoreText: formatCount(score), unit: UNITS[board] ?? '',
        name: user.nickname || '神秘伙伴', level: user.level,
        avatar: fileUrl(user.avatar_url) || NO_AVATAR,
        note: pet ? `${pet.name} Lv.${pet.level}` : `铲屎官 Lv.${user.level}`,
        self: user.relation === 'self', pets: user.pets.map((one) => ({ id: one.pet_id,
            name: one.name, level: one.level, preview: fileUrl(one.preview_url) })) };
}

/** The first three, as they stand: second, first, third. */
export function podiumOf(rows) {
    const three = rows.slice(0, PODIUM);

    return [three[1], three[0], three[2]].map((row, i) => row ?? { rank: [2, 1, 3][i], id: '' });
}

/** The seasons one can look at: this week, all times, weeks that are over. */
export function presentSeasons({ season, past_seasons: past }) {
    return [
        { key: 'current', text: '本周', season, note: `${dateOf(season.ends_at)} 零点结算` },
        { key: 'all', text: '总榜', season: null, note: '从来到小窝的第一天算起' },
        ...past.slice(0, 4).map((one, i) => ({ key: one.season_id,
            text: i ? `${dateOf(one.starts_at)}那周` : '上周', season: one, past: true,
            note: `${dateOf(one.starts_at)} 开始的一周，已经定榜` })),
    ];
}

/** "第 1 名", "第 2–3 名" and their points. */
export function presentRewards(season) {
    return (season?.rewards ?? []).filter(({ points }) => points > 0)
        .map(({ rank_from: from, rank_to: to, points }) => ({ from, points,
            text: from === to ? `第 ${from} 名` : `第 ${from}–${to} 名` }));
}

// How much is missing to the one before, when he is among the rows.
function missing(rows, rank) {
    const before = rows.find((row) => row.rank === rank - 1);
    const own = rows.find((row) => row.rank === rank);

    return before && own ? before.score - own.score + 1 : 0;
}

/** The reader's own place: { rank, score, text, action }. */
export function presentMe(me, { rows, board, season }) {
    const unit = UNITS[board] ?? '';

    if (me.rank === null) {
        return { rank: 0, rankText: '—', scoreText: '', unit: '',
            ...(REASONS[me.reason] ?? REASONS.no_score) };
    }

    const reward = season?.past ? (season.season.rewards.find(({ rank_from: from,
        rank_to: to }) => me.rank >= from && me.rank <= to)?.points ?? 0) : 0;
    const gap = season?.past ? 0 : missing(rows, me.rank);

    return { rank: me.rank, rankText: me.rank > 9999 ? '9999+' : String(me.rank),
        scoreText: formatCount(me.score), unit, action: reward ? 'inbox' : '',
        text: reward ? `奖励 ${reward} 积分已经寄到信箱` : me.rank === 1 ? '稳坐榜首，太厉害啦'
            : gap ? `再攒 ${gap} ${unit}就前进一名` : '点一下，看看身边的伙伴' };
}
