/** Whether the console runs within a frame of its own page, as it does to be larger than usual; others may not embed it. */
export const isFramed = window.parent !== window;

/** The window that the user sees: its size, its title and its address are theirs. */
export const hostWindow: Window = window.parent;
