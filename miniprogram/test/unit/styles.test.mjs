// What the build makes of styles for the browser.

import assert from 'node:assert/strict';
import test from 'node:test';

import { toBrowserValue } from '../../tools/styles.mjs';

test('lengths are turned beside an address, not in it', () => {
    assert.equal(toBrowserValue('75rpx 10vh'), '10cqw 10cqh');
    assert.equal(toBrowserValue('url("data:a 75rpx") 75rpx / 15rpx'),
        'url("data:a 75rpx") 10cqw / 2cqw');
    assert.equal(toBrowserValue('no-repeat url(/a.svg) -7.5rpx 50%, url(\'b 1vh\') 1vh'),
        'no-repeat url(/a.svg) -1cqw 50%, url(\'b 1vh\') 1cqh');
    assert.equal(toBrowserValue('calc(7.5rpx + env(safe-area-inset-bottom))'),
        'calc(1cqw + var(--safe-area-inset-bottom, env(safe-area-inset-bottom)))');
});
