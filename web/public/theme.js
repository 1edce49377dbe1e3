// Runs before the first paint, so that a person who chose light or dark never sees a flash of the other.
try {
  var theme = localStorage.getItem('weft.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's choice holds.
}
