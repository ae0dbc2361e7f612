// What a pet can be and how it can be.

export const SPECIES = [
    { value: 'dog', text: '小狗', icon: '🐶' },
    { value: 'cat', text: '小猫', icon: '🐱' },
    { value: 'rabbit', text: '兔子', icon: '🐰' },
    { value: 'fox', text: '狐狸', icon: '🦊' },
    { value: 'bear', text: '小熊', icon: '🐻' },
    { value: 'hamster', text: '仓鼠', icon: '🐹' },
    { value: 'panda', text: '熊猫', icon: '🐼' },
];

/** What a photo shows. */
export const SUBJECTS = [
    { value: 'person', text: '人', icon: '🙂' },
    { value: 'animal', text: '动物', icon: '🐾' },
];

export const PERSONALITIES = [
    { value: 'lively', text: '活泼' },
    { value: 'quiet', text: '安静' },
    { value: 'curious', text: '好奇' },
    { value: 'brave', text: '勇敢' },
    { value: 'gentle', text: '温柔' },
];

const textOf = (list, value) => list.find((one) => one.value === value)?.text ?? '';

export const speciesText = (value) => textOf(SPECIES, value);
export const personalityText = (value) => textOf(PERSONALITIES, value);
