import { materialCells as cells, materialRenderers as renderers } from '@jsonforms/material-renderers';
import { draw } from './jsonforms.jsx';

export default (element, form, changed) => draw(element, form, changed, { renderers, cells });
