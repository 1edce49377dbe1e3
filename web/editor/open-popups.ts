/** Whether something lies over the page that Escape closes before it means anything else. */
export function isSomethingOpen(): boolean {
  const popups = document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]');
  // What fades away is closed already, what fades in is open.
  return [...popups].some(
    (popup) => popup.closest('[data-ending-style]') === null && popup.checkVisibility({ visibilityProperty: true }),
  );
}
