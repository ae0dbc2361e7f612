// UTF-8 without TextDecoder, which WeChat has not.

/**
 * Decodes UTF-8; bytes that are no UTF-8 become U+FFFD.
 * @param {ArrayBuffer | ArrayBufferView} data
 * @returns {string}
 */
export function decodeUtf8(data) {
    const bytes = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
    const parts = [];
    let units = [];

    for (let i = 0; i < bytes.length;) {
        const [point, length] = decodePoint(bytes, i);

        if (point > 0xffff) {
            units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            units.push(point);
        }

        i += length;

        if (units.length > 4096) {
            parts.push(String.fromCharCode(...units));
            units = [];
        }
    }

    parts.push(String.fromCharCode(...units));

    return parts.join('');
}

// The code point at i and how many bytes it takes.
function decodePoint(bytes, i) {
    const first = bytes[i];

    if (first < 0x80) {
        return [first, 1];
    }

    const length = first >= 0xf0 && first < 0xf5 ? 4
        : first >= 0xe0 && first < 0xf0 ? 3
            : first >= 0xc2 && first < 0xe0 ? 2 : 0;

    if (length === 0 || i + length > bytes.length) {
        return [0xfffd, 1];
    }

    let point = first & (0x7f >> length);

    for (let k = 1; k < length; k++) {
        if ((bytes[i + k] & 0xc0) !== 0x80) {
            return [0xfffd, 1];
        }

        point = (point << 6) | (bytes[i + k] & 0x3f);
    }

    return [point, length];
}
