/** Which commands one took last, kept in this browser, so that they stand first the next time. */
import type { Drawer } from '../../sync/ports.ts';

const KEY = 'weft.commands';
const MOST = 5;

export function recentCommands(drawer: Drawer): readonly string[] {
  return (drawer.read(KEY) ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .slice(0, MOST);
}

export function noteCommand(drawer: Drawer, id: string): void {
  if (/\s/.test(id)) return;
  const others = recentCommands(drawer).filter((one) => one !== id);
  drawer.write(KEY, [id, ...others].slice(0, MOST).join(' '));
}
