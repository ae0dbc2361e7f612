// What the user is told of an error: kind, and what to do next.

import { errorNames } from './endpoints.js';

const MESSAGES = {
    network: '网络好像走丢了，检查一下再试试',
    signed_out: '请先登录，小伙伴在等你',
    internal: '小窝出了点状况，请稍后再试',

    image_invalid: '这张图片打不开，换一张试试吧',
    image_too_large: '图片太大啦，请选 5MB 以内的',
    body_too_large: '内容太大啦，请减少一些',
    date_out_of_range: '这一天不能选哦',

    wechat_code_invalid: '登录失败了，请再点一次',
    refresh_reused: '登录已过期，请重新登录',
    forbidden: '暂时不能这样做',
    privacy_not_agreed: '请先阅读并同意协议',
    account_banned: '账号已被限制使用，如有疑问请联系客服',
    high_risk_user: '微信提示账号存在风险，暂时无法登录',
    face_consent_required: '需要你同意照片处理说明',
    not_friends: '成为好友后才可以哦',

    pet: '没有找到这只宠物',
    user: '没有找到这位用户',
    product: '这件东西已经下架啦',
    order: '没有找到这笔订单',
    item: '没有找到这件东西',
    code: '没有这个兑换码，看看有没有抄错',
    object: '它已经不在了，刷新看看吧',

    already_checked_in: '今天已经签到过啦',
    already_claimed: '已经领取过啦',
    request_in_progress: '正在处理，请稍等一下',
    price_changed: '价格有变化，请重新确认',
    version_conflict: '内容刚刚有更新，请再看一眼',
    generation_already_used: '这只小伙伴已经被领养啦',
    illegal_state: '现在还不能这样做',

    insufficient_points: '积分还差一点点，先去攒攒吧',
    out_of_stock: '已经被抢光啦',
    insufficient_items: '背包里没有这件东西了',
    content_rejected: '这个内容不太合适，换一个吧',
    content_pending_review: '图片还在审核中，请稍等',
    pet_too_full: '肚子圆滚滚，吃不下啦',
    pet_unwilling: '它现在没有力气，先照顾一下吧',
    level_too_low: '等级还不够，再努力一下',
    sale_not_open: '现在还不能兑换哦',
    purchase_limit: '已经达到购买上限啦',
    no_subject: '没有在照片里找到主角，换一张清楚的吧',
    slot_limit: '小窝住满啦',

    rate_limited: '点得太快啦，歇一小会儿吧',
    cooldown: '它还在回味呢，等一下下',
    daily_quota: '今天的次数用完啦，明天再来',
    daily_cap: '今天已经达到上限啦',

    unavailable: '人太多啦，请稍后再试',
    database_unavailable: '人太多啦，请稍后再试',
    maintenance: '小窝正在打扫，很快回来',
    wechat_error: '微信那边有点忙，请稍后再试',
    wechat_timeout: '微信那边有点忙，请稍后再试',
    ai_error: '小画家有点累，请再试一次',
    ai_timeout: '小画家有点累，请再试一次',
};

/** A sentence for an error of errors.js, or of anything else. */
export function messageOf(error) {
    return MESSAGES[error?.name] ?? MESSAGES.internal;
}

/** A sentence for a code of the API, as a generation keeps it. */
export function messageOfCode(code) {
    return messageOf({ name: errorNames[code] });
}

/** The names that have a sentence, for the tests. */
export const messageNames = Object.keys(MESSAGES);
