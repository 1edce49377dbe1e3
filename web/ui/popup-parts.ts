/** Base UI's parts for everything that opens over the page. Loaded late (`late-popups.tsx`): a page that is only read opens none. */
export { AlertDialog } from '@base-ui/react/alert-dialog';
export { Dialog } from '@base-ui/react/dialog';
export { Menu } from '@base-ui/react/menu';
export { Popover } from '@base-ui/react/popover';
export { Tooltip } from '@base-ui/react/tooltip';
