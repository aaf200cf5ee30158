// Keys of the page of a pair: the next and the one before, and to the two answers. Everything works without it.
const press = (selector) => document.querySelector(selector)?.click();
const reach = (selector) => {
  const field = document.querySelector(`${selector} [name=reason]`);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
};
const KEYS = {
  j: () => press("[data-after]"),
  k: () => press("[data-before]"),
  m: () => reach("[data-merge]"),
  n: () => reach("[data-distinct]"),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
