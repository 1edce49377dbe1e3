/** How each container type is drawn, by type. A new container is a file in `blocks/` and a line here. */
import { CALLOUT } from '../../flow/blocks/callout.ts';
import { COLUMNS } from '../../flow/blocks/columns.ts';
import { TABLE } from '../../flow/blocks/table.ts';
import { TOGGLE } from '../../flow/blocks/toggle.ts';
import { calloutView } from './blocks/callout-view.ts';
import { columnsView } from './blocks/columns-view.ts';
import type { ContainerView } from './blocks/container-view.ts';
import { tableView } from './blocks/table-view.ts';
import { toggleView } from './blocks/toggle-view.ts';

const VIEWS: ReadonlyMap<string, ContainerView> = new Map([
  [CALLOUT.type, calloutView],
  [TOGGLE.type, toggleView],
  [COLUMNS.type, columnsView],
  [TABLE.type, tableView],
]);

/** Null for a type that is no container. */
export function containerView(type: string): ContainerView | null {
  return VIEWS.get(type) ?? null;
}
