// What the home page says.

export const TRAITS = { lively: '活泼', quiet: '安静', curious: '好奇', brave: '勇敢',
    gentle: '温柔' };

export const ACTIONS = [
    { type: 'feeding', title: '喂食', dragged: true },
    { type: 'petting', title: '抚摸', dragged: false },
    { type: 'playing', title: '玩耍', dragged: true },
    { type: 'cleaning', title: '洗澡', dragged: true },
    { type: 'training', title: '训练', dragged: false },
];

// By how the pet is; the worst first.
const BUBBLES = {
    hungry: ['肚子咕咕叫了～', '闻到饭饭的香味了吗', '想吃东西啦'],
    dirty: ['身上痒痒的，想洗澡澡', '我好像变成小泥球了'],
    sad: ['想你了，陪陪我好吗', '抱抱我吧'],
    jolly: ['今天好开心呀！', '最喜欢你啦', '我们来玩球吧！'],
    night: ['夜深啦，早点休息哦', '晚安，梦里见'],
};

/** What the pet says, or nothing. */
export function bubbleFor({ flags, status, night }, turn) {
    const key = ['hungry', 'dirty', 'sad'].find((flag) => flags.includes(flag))
        ?? (night ? 'night' : status.mood >= 80 ? 'jolly' : '');
    const lines = BUBBLES[key] ?? [];

    return lines.length ? lines[turn % lines.length] : '';
}

// A refusal in the pet's own words.
export function refusalOf(error, name) {
    if (error.name === 'pet_unwilling') {
        return error.data?.reason === 'hungry' ? `${name}饿得没力气啦，先喂点吃的吧`
            : `${name}心情不太好，先摸摸它吧`;
    }
    if (error.name === 'pet_too_full') {
        return `${name}肚子圆滚滚，吃不下啦`;
    }

    return '';
}
