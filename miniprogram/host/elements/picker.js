// picker: a sheet at the bottom with one wheel a column.

import { citiesOf, districtsOf, provinces } from '../regions.js';
import { sheet } from '../sheet.js';
import { WxElement } from './base.js';

const pad = (number) => String(number).padStart(2, '0');
const span = (from, to) => Array.from({ length: to - from + 1 },
    (_, i) => from + i);
const DEPTH = { year: 1, month: 2, day: 3 };

export class WxPicker extends WxElement {
    build() {
        this.addEventListener('click', () => {
            if (!this.flag('disabled')) {
                this.open();
            }
        });
    }

    async open() {
        const mode = this.prop('mode', 'selector');
        const chosen = await MODES[mode]?.(this);

        if (chosen === undefined) {
            this.emit('cancel', {});
        } else {
            this.value = chosen;
            this.emitValue('change', { value: chosen });
        }
    }

    get formValue() {
        return this.value ?? this.prop('value', '');
    }

    resetValue() {
        this.value = undefined;
    }

    label(item) {
        const key = this.prop('range-key');

        return String(key ? item[key] : item);
    }
}

const MODES = {
    async selector(picker) {
        const range = picker.prop('range', []);
        const found = await wheels(picker, [range.map((item) =>
            picker.label(item))], [picker.number('value', 0)]);

        return found?.[0];
    },

    multiSelector(picker) {
        return wheels(picker, picker.prop('range', []).map((column) =>
            column.map((item) => picker.label(item))),
        picker.prop('value', []));
    },

    async time(picker) {
        const [hour, minute] = picker.prop('value', '12:00').split(':');
        const found = await wheels(picker, [span(0, 23).map(pad),
            span(0, 59).map(pad)], [Number(hour), Number(minute)]);

        return found && found.map(pad).join(':');
    },

    async date(picker) {
        const start = picker.prop('start', '1900-01-01');
        const end = picker.prop('end', '2100-12-31');
        const depth = DEPTH[picker.prop('fields', 'day')];
        const from = Number(start.slice(0, 4));
        const years = span(from, Number(end.slice(0, 4)));
        const today = new Date().toISOString().slice(0, 10);
        const [year, month = 1, day = 1] = String(picker.prop('value', today)
            || today).split('-').map(Number);
        const columns = [years.map((one) => `${one}年`),
            span(1, 12).map((one) => `${one}月`),
            span(1, 31).map((one) => `${one}日`)].slice(0, depth);
        const found = await wheels(picker, columns,
            [year - from, month - 1, day - 1]);

        if (!found) {
            return undefined;
        }

        const [y, m = 0, d = 0] = found;
        const last = new Date(years[y], m + 1, 0).getDate();
        const text = [years[y], pad(m + 1), pad(Math.min(d + 1, last))]
            .slice(0, depth).join('-');

        return text < start.slice(0, text.length) ? start.slice(0, text.length)
            : text > end.slice(0, text.length) ? end.slice(0, text.length)
                : text;
    },

    async region(picker) {
        const columnsOf = ([province, city]) => {
            const [all, cities] = [provinces(), citiesOf(province)];

            return [all, cities, districtsOf(province,
                cities.includes(city) ? city : cities[0])];
        };
        const [province, city, district] = picker.prop('value', []);
        const known = provinces().includes(province) ? province
            : provinces()[0];
        const columns = columnsOf([known, city]);
        const found = await wheels(picker, columns, [known, city, district]
            .map((text, i) => Math.max(0, columns[i].indexOf(text))),
        (chosen) => columnsOf(chosen));

        return found?.map((index, i) => columns[i][index]);
    },
};

// Lets the user turn the wheels; gives the index chosen in each column.
// depend(texts) gives the columns anew when a wheel has been turned.
function wheels(picker, columns, start, depend) {
    const content = document.createElement('div');
    const height = 44;

    content.className = 'host-wheels';

    const fill = (wheel, items) => wheel.replaceChildren(...items.map((text) => {
        const item = document.createElement('div');

        item.textContent = text;
        item.addEventListener('click', () => item.scrollIntoView({
            block: 'center', behavior: 'smooth' }));
        return item;
    }));
    const turned = (at) => {
        const all = [...content.children];
        const next = depend(columns.map((items, i) =>
            items[all[i].dataset.index]));

        for (const [i, items] of next.entries()) {
            if (i > at && items.join() !== columns[i].join()) {
                columns[i] = items;
                fill(all[i], items);
                all[i].dataset.index = 0;
                all[i].scrollTop = 0;
            }
        }
    };

    for (const [i, items] of columns.entries()) {
        const wheel = document.createElement('div');

        wheel.className = 'host-wheel';
        wheel.dataset.index = start[i] ?? 0;
        fill(wheel, items);
        wheel.addEventListener('scroll', () => {
            const index = String(Math.round(wheel.scrollTop / height));

            if (index !== wheel.dataset.index && columns[i][index]) {
                wheel.dataset.index = index;
                if (depend) {
                    turned(i);
                }
            }
        });
        content.append(wheel);
    }

    const opened = sheet({ content, title: picker.prop('header-text', ''),
        confirm: '确定', cancel: '取消' });

    for (const wheel of content.children) {
        wheel.scrollTop = Number(wheel.dataset.index) * height;
    }

    return opened.then((confirmed) => (confirmed
        ? [...content.children].map(({ dataset }) => Number(dataset.index))
        : undefined));
}
