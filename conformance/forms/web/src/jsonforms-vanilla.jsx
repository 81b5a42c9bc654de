import { vanillaCells as cells, vanillaRenderers as renderers } from '@jsonforms/vanilla-renderers';
import { draw } from './jsonforms.jsx';

export default (element, form, changed) => draw(element, form, changed, { renderers, cells });
