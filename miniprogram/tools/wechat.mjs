// Compiles build/miniprogram/weapp with WeChat's own tool and has it judge the
// code: node tools/wechat.mjs DIRECTORY, in which miniprogram-ci is installed.
//
// The tool asks WeChat who the project belongs to and signs what it sends; for
// compiling neither matters, so it is told here, and any key will do.

import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEAPP = fileURLToPath(new URL('../../build/miniprogram/weapp', import.meta.url));
const APPID = 'wx0000000000000000';
const ATTR = { appType: 0, gameApp: false, isSandbox: false, released: false,
    platform: false, setting: { MaxCodeSize: 2, MaxSubpackageSubCodeSize: 2,
        MaxSubpackageFullCodeSize: 30, NavigateMiniprogramLimit: 10, MaxSubPackageLimit: 100,
        MinTabbarCount: 2, MaxTabbarCount: 5, MaxTabbarIconSize: 40 } };

// what it leaves behind, it leaves where it stands
process.chdir(process.argv[2]);

const ci = createRequire(join(process.argv[2], 'package.json'))('miniprogram-ci');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' } });
const project = new ci.Project({ appid: APPID, type: 'miniProgram', projectPath: WEAPP,
    privateKey });

project.attr = async () => ATTR;
project._attr = ATTR;

const files = await ci.getCompiledResult({ project, onProgressUpdate() {},
    setting: { minify: true } });
const faults = (await ci.checkCodeQuality(project)).filter(({ success }) => !success);

console.log(`${Object.keys(files).length} files compiled, ${faults.length} complaints`);

for (const { name, text, detail } of faults) {
    console.log(`${name}: ${text} ${JSON.stringify(detail ?? '')}`);
}

// it leaves processes of its own behind
process.exit(faults.length ? 1 : 0);
