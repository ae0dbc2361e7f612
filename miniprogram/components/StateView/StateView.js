// What a page shows instead of its content: while it loads (the skeleton in
// the slot), when there is nothing yet, and when something went wrong.
//
//   <state-view state="{{state}}" title="还没有…" action="去看看" bindaction="…">
//       <skeleton rows="{{rows}}"/>
//   </state-view>
//
// state: loading, ready, empty, error, offline.  In `ready` it shows nothing.

const TEXTS = {
    empty: { title: '这里还空空的', description: '', action: '' },
    error: { title: '小窝出了点状况', description: '休息一下，再试一次吧',
        action: '再试一次' },
    offline: { title: '网络走丢了', description: '检查一下网络，小伙伴还在等你',
        action: '重新连接' },
};

Component({
    properties: {
        state: { type: String, value: 'loading' },
        title: String,
        description: String,
        action: String,
    },

    data: { text: TEXTS.empty },

    observers: {
        'state, title, description, action'(state, title, description,
            action)
        {
            const text = TEXTS[state] ?? TEXTS.empty;

            this.setData({ text: { title: title || text.title,
                description: description || text.description,
                action: action || text.action } });
        },
    },

    methods: {
        act() {
            this.triggerEvent('action', {});
        },
    },
});
