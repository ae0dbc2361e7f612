// What the ledger calls the movements of points.

const REASONS = {
    welcome: '欢迎礼物',
    checkin: '每日签到',
    milestone: '连续签到奖励',
    makeup: '补签',
    interaction: '照顾小伙伴',
    pet_level: '小伙伴升级',
    visit: '拜访好友',
    invite: '邀请好友',
    task: '完成任务',
    achievement: '达成成就',
    season: '排行榜奖励',
    message: '信箱奖励',
    code: '兑换码',
    order: '商城兑换',
    refund: '商城退回',
    rename: '给小伙伴改名',
    adjust: '系统调整',
    account_closed: '账号注销',
};

export function reasonText(reason) {
    return REASONS[reason] ?? '积分变动';
}
