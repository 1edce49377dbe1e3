/** Draws columns beside each other. */
import { columnIds, columnShare } from '../../../flow/blocks/columns.ts';
import type { ContainerView } from './container-view.ts';

export const columnsView: ContainerView = {
  name: 'columns',
  create: () => document.createElement('div'),
  update: () => true,
  layout: (props) => [
    {
      row: null,
      slots: columnIds(props).map((slot) => ({
        slot,
        tag: 'div',
        attributes: { class: 'flow-slot flow-column' },
        grow: columnShare(props, slot),
      })),
    },
  ],
};
