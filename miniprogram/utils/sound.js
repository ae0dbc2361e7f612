// The sounds of assets/sounds; tools/sounds.mjs makes them.

import { deviceStore } from '../store/device.store.js';

const VOLUME = 0.5;

/** @type {Map<string, WechatMiniprogram.InnerAudioContext>} */
const players = new Map();

/** Plays a sound by its name, unless the phone is set to none. */
export function playSound(name) {
    if (!deviceStore.sound || !wx.createInnerAudioContext) {
        return;
    }

    if (!players.has(name)) {
        const player = wx.createInnerAudioContext();

        player.src = `/assets/sounds/${name}.wav`;
        player.volume = VOLUME;
        players.set(name, player);
    }

    const player = players.get(name);

    player.stop();
    player.play();
}

/** Ends whatever sounds, and frees it. */
export function silence() {
    players.forEach((player) => player.destroy());
    players.clear();
}
