// Grey shapes in the places of what is loading.
//
// rows: an array of rows, a row an array of shapes { width, height, round },
// in rpx or as text, e.g. [[{ width: 120, height: 120, round: true },
// { width: '60%', height: 40 }]].

const size = (value) => (typeof value === 'number' ? `${value}rpx` : value);

Component({
    properties: { rows: { type: Array, value: [] } },

    data: { lines: [] },

    observers: {
        rows(rows) {
            this.setData({ lines: rows.map((row, key) => ({ key,
                shapes: row.map(({ width = '100%', height = 32, round }, i) => ({
                    key: i, round,
                    style: `width:${size(width)};height:${size(height)}` })) })) });
        },
    },
});
