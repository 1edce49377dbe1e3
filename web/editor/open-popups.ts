/** Whether something lies over the page that Escape closes before it means anything else. */
export function isSomethingOpen(): boolean {
  const popups = document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]');
  return [...popups].some((popup) => popup.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
}
