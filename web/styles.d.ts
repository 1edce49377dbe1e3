/** Style sheets are imported for their effect alone; Vite gathers them, the type checker has nothing to learn from them. */
declare module '*.css';
