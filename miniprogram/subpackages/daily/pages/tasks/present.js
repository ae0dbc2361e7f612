// Tasks and achievements as the page shows them.

import { formatTime } from '../../../../utils/format.js';

const CARE = ['feeding', 'petting', 'playing', 'cleaning', 'training'];
const ENTRIES = { checkin: 'checkin', order: 'mall' };
const ORDER = ['ready', 'open', 'had'];
const ACTIONS = { open: '去完成', ready: '领取', had: '已领取' };
const TIERS = 3;

// open: there is something left to do; ready: its points wait; had.
const kindOf = ({ claimed, progress, target }) => (claimed ? 'had'
    : progress >= target ? 'ready' : 'open');

const percentOf = ({ progress, target }) =>
    Math.min(100, Math.floor(100 * progress / target));

function pictureOf(event) {
    return CARE.includes(event) ? `/assets/care/${event}.svg`
        : event === 'interaction' ? '/assets/care/affection.svg'
            : `/assets/entries/${ENTRIES[event] ?? 'tasks'}.svg`;
}

/** Tasks, those whose points wait first and those that are over last. */
export function presentTasks(tasks) {
    return tasks.map((task) => ({ id: task.task_id, title: task.title, event: task.event,
        picture: pictureOf(task.event), points: task.reward_points, kind: kindOf(task),
        action: ACTIONS[kindOf(task)],
        percent: task.claimed ? 100 : percentOf(task),
        progress: `${Math.min(task.progress, task.target)}/${task.target}` }))
        .map((task, i) => ({ task, i }))
        .sort((a, b) => ORDER.indexOf(a.task.kind) - ORDER.indexOf(b.task.kind) || a.i - b.i)
        .map(({ task }) => task);
}

/** How far the day's tasks are, of presentTasks(). */
export function summaryOf(tasks) {
    const of = (kinds) => tasks.filter(({ kind }) => kinds.includes(kind));
    const sum = (list) => list.reduce((points, task) => points + task.points, 0);
    const done = of(['ready', 'had']).length;

    return { done, total: tasks.length, ready: of(['ready']).length,
        readyPoints: sum(of(['ready'])), got: sum(of(['had'])), points: sum(tasks),
        percent: tasks.length ? Math.floor(100 * done / tasks.length) : 0,
        all: tasks.length > 0 && of(['had']).length === tasks.length };
}

/** Achievements in the server's order; the tier counts those of an event. */
export function presentAchievements(achievements) {
    const counts = {};

    return achievements.map((one) => {
        counts[one.event] = (counts[one.event] ?? 0) + 1;

        const kind = kindOf(one);

        return { id: one.achievement_id, title: one.title, description: one.description ?? '',
            event: one.event, tier: Math.min(counts[one.event], TIERS), points: one.reward_points,
            kind: kind === 'open' ? 'locked' : kind,
            percent: one.claimed ? 100 : percentOf(one),
            progress: `${one.progress}/${one.target}`,
            time: one.claimed_at ? formatTime(one.claimed_at) : '' };
    });
}
