// The host that opens the mini-program in a browser.
//
// WeChat gives a mini-program an engine and a set of native parts; here both
// are made of what a browser has.  The engine is WeChat's own open one,
// glass-easel.  Read on in this order:
//
//   early.js      what is asked of the server before all this is there
//   loader.js     packages and modules: what require() and Page() do
//   backend.js    the elements that templates make, wx-view and the others
//   events.js     touches and taps from a finger or a mouse
//   stack.js      the stack of pages and the five ways to navigate
//   bars.js       the bars above and below a page
//   app.js        App(), its life, and errors nobody caught
//   elements/     the native components, a custom element each
//   wx/           the native functions, by subject

import { startApp } from './app.js';
import { defineElements } from './elements/index.js';
import { addPackage, manifest } from './loader.js';
import { makeWx } from './wx/index.js';

defineElements();
globalThis.wx = makeWx();

// The script of the main package comes right after this one; others come
// when one of their pages is opened.
globalThis.petpal = {
    addPackage(name, parts) {
        addPackage(name, parts);

        if (name === 'main') {
            startApp(manifest.app);
        }
    },
};
