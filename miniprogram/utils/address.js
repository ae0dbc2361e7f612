// An address as the user writes it, checked by the server's rules.

const LONGEST = { recipient: 32, detail: 120, postal_code: 12 };
const PHONE = /^\+?[\d -]{5,24}$/;

/** How long each text may be. */
export const lengths = LONGEST;

// Signs that cannot be seen have no place in a line.
const HIDDEN = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

const missing = (text) => !text || !text.trim();

function phoneFault(phone) {
    const digits = phone.replace(/\D/g, '').length;

    return PHONE.test(phone) && digits >= 5 && digits <= 15 ? '' : '电话好像不对，再看看';
}

/**
 * What is wrong with each field, in the user's words; an empty object when
 * the server would take it.
 */
export function faultsOf({ recipient, phone, province, detail, postal_code: postal }) {
    const faults = {
        recipient: missing(recipient) && '收货人叫什么呢？',
        phone: missing(phone) ? '留个电话，快递才能找到你' : phoneFault(phone.trim()),
        region: missing(province) && '选一下省、市、区',
        detail: missing(detail) && '街道和门牌号也要写上',
    };

    for (const [name, text] of Object.entries({ recipient, detail, postal_code: postal })) {
        if (!faults[name] && [...(text ?? '').trim()].length > LONGEST[name]) {
            faults[name] = `太长啦，最多 ${LONGEST[name]} 个字`;
        } else if (!faults[name] && HIDDEN.test(text ?? '')) {
            faults[name] = '里面有看不见的符号，删掉再试试';
        }
    }

    return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault));
}

/** What wx.chooseAddress gives, as the server takes it. */
export function fromWeChat({ userName, telNumber, provinceName, cityName, countyName, detailInfo,
    detailInfoNew, postalCode })
{
    return { recipient: userName, phone: telNumber, province: provinceName, city: cityName,
        district: countyName ?? '', detail: detailInfoNew || detailInfo,
        postal_code: postalCode ?? '' };
}
