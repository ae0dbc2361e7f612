// The native components, one custom element each.

import { TAG_PREFIX } from '../backend.js';
import { WxPlain } from './base.js';
import { WxIcon, WxImage, WxNavigator, WxProgress, WxRichText }
    from './basic.js';
import { WxButton, WxForm } from './button.js';
import { WxCanvas } from './canvas.js';
import { WxCheckbox, WxCheckboxGroup, WxLabel, WxRadio, WxRadioGroup, WxSlider,
    WxSwitch } from './choice.js';
import { WxInput, WxTextarea } from './input.js';
import { WxMovableView } from './movable.js';
import { WxPicker } from './picker.js';
import { WxScrollView, WxSwiper } from './scroll.js';

const PLAIN = ['page', 'view', 'text', 'swiper-item', 'movable-area',
    'cover-view', 'root-portal'];
const ELEMENTS = { button: WxButton, canvas: WxCanvas, checkbox: WxCheckbox,
    'checkbox-group': WxCheckboxGroup, form: WxForm, icon: WxIcon,
    image: WxImage, input: WxInput, label: WxLabel,
    'movable-view': WxMovableView, navigator: WxNavigator, picker: WxPicker,
    progress: WxProgress, radio: WxRadio, 'radio-group': WxRadioGroup,
    'rich-text': WxRichText, 'scroll-view': WxScrollView, slider: WxSlider,
    swiper: WxSwiper, switch: WxSwitch, textarea: WxTextarea };

export function defineElements() {
    for (const tag of PLAIN) {
        customElements.define(TAG_PREFIX + tag, class extends WxPlain {});
    }
    for (const [tag, element] of Object.entries(ELEMENTS)) {
        customElements.define(TAG_PREFIX + tag, element);
    }
}
