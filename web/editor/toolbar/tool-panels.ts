/** What the toolbar's buttons open, in one part that is fetched when the first of them is wanted. */
export { LayoutPanel } from './layout-panel.tsx';
export { LookPanel } from './look-panel.tsx';
