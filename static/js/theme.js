/* Runs before the page is drawn, so that theme and folded rail do not jump. */
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (localStorage.getItem("rail") === "folded") document.documentElement.dataset.rail = "folded";
  } catch {
    /* Storage may be switched off; the page then follows the system. */
  }
})();
