// The app's own code sees what WeChat gives it and nothing of a browser;
// the host and the tools see their own worlds.

import js from '@eslint/js';

const names = (list) => Object.fromEntries(list.map((name) =>
    [name, 'readonly']));

const WECHAT = names(['App', 'Behavior', 'Component', 'Page', 'getApp',
    'getCurrentPages', 'wx', 'require', 'console', 'setTimeout',
    'clearTimeout', 'setInterval', 'clearInterval']);
const NODE = names(['Blob', 'Buffer', 'FormData', 'URL', 'console', 'fetch', 'process',
    'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']);
const BROWSER = names(['Audio', 'Blob', 'DOMParser', 'FormData',
    'HTMLElement', 'HTMLImageElement', 'Image', 'ImageData',
    'IntersectionObserver', 'Node', 'URL', 'URLSearchParams',
    'XMLHttpRequest', 'addEventListener', 'atob', 'btoa',
    'cancelAnimationFrame', 'clearInterval', 'clearTimeout', 'console',
    'crypto', 'customElements', 'devicePixelRatio', 'document', 'fetch',
    'getComputedStyle', 'history', 'localStorage', 'location', 'matchMedia',
    'navigator', 'performance', 'queueMicrotask', 'requestAnimationFrame',
    'setInterval', 'setTimeout']);

export default [
    { ignores: ['node_modules/'] },
    js.configs.recommended,
    {
        rules: {
            eqeqeq: 'error',
            'no-implicit-globals': 'error',
            'no-shadow': 'error',
            'no-unused-vars': ['error', { argsIgnorePattern: '^_',
                caughtErrorsIgnorePattern: '^_' }],
            'no-var': 'error',
            'object-shorthand': 'error',
            'prefer-const': 'error',
        },
    },
    { files: ['**/*.js'], languageOptions: { globals: WECHAT } },
    { files: ['host/**/*.js'], languageOptions: { globals: { ...BROWSER,
        App: 'off', wx: 'off', require: 'off' } } },
    { files: ['tools/**', 'test/**', '*.config.js'],
        languageOptions: { globals: { ...NODE, document: 'readonly',
            localStorage: 'readonly', location: 'readonly',
            performance: 'readonly', requestAnimationFrame: 'readonly' } } },
];
