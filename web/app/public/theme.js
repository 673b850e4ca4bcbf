// The theme that was chosen here (src/ui/theme.ts); without one, the system's.
(function () {
  try {
    var theme = localStorage.getItem('collabdocs.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch { /* Storage is blocked: the system's theme it is. */ }
})();
