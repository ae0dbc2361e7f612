// An agreement, to read.

import { documents } from '../../documents/index.js';

Page({
    data: { title: '', updated: '', sections: [] },

    onLoad({ doc }) {
        const found = documents[doc] ?? documents.privacy;

        this.setData(found);
        wx.setNavigationBarTitle({ title: found.title });
    },
});
