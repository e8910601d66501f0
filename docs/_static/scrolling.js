// A formula wider than its column scrolls: then the keyboard has to reach it.
function reachable() {
  for (const formula of document.querySelectorAll("div.formula")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}
window.addEventListener("load", reachable);
window.addEventListener("resize", reachable);
