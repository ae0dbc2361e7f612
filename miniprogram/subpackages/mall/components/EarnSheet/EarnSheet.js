// How points are earned, by the server's rules.
//
//   <earn-sheet open="{{open}}" lack="{{30}}" bind:close/>

import { getPointsRules } from '../../../../services/user.service.js';
import { HOME } from '../../../../utils/pages.js';

Component({
    properties: {
        open: { type: Boolean, value: false },
        lack: { type: Number, value: 0 },
    },

    data: { ways: [] },

    observers: {
        open(open) {
            if (open && !this.data.ways.length) {
                this.load();
            }
        },
    },

    methods: {
        // Without the rules the way home is still there.
        async load() {
            try {
                this.setData({ ways: waysOf(await getPointsRules()) });
            } catch (_) {
                this.setData({ ways: [] });
            }
        },

        close() {
            this.triggerEvent('close', {});
        },

        goHome() {
            this.close();
            wx.switchTab({ url: HOME });
        },
    },
});

function waysOf({ checkin, interaction, tasks, pet_level: level }) {
    const best = checkin.milestones[checkin.milestones.length - 1];

    return [
        { icon: '/assets/items/makeup_card.svg', title: '每日签到',
            text: `每天 ${checkin.points} 积分${best
                ? `，连签 ${best.day} 天再得 ${best.points}` : ''}` },
        { icon: '/assets/care/petting.svg', title: '照顾小伙伴',
            text: `每次 ${interaction.points} 积分，每天最多 ${interaction.daily_cap}` },
        { icon: '/assets/mall/orders.svg', title: '每日任务',
            text: `做完今天的任务，最多 ${tasks.daily_cap} 积分` },
        { icon: '/assets/items/crown.svg', title: '小伙伴升级',
            text: `升到 5 级就得 ${5 * level.points_per_level} 积分，越高越多` },
    ];
}
