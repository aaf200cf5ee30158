// Answers to steps: what changed takes its place, the focus stays, and what others did comes by itself.

import { draw, focusRow, follow, getCurrent, getRow, isDoubt, moveOn, panes, reshape, select, showSections } from "./board.js";

const POLL = 4000;
const IDLE = 5 * 60 * 1000;
const getVersion = () => document.getElementById("wb-head").dataset.version;
/** What to do when the answer to the step under way is there: where the focus was, and whether to go on. */
let pending = null;

/** Remember that the selected row is decided by a key: the selection goes on to the next one. */
export function expectMove() {
  pending = { wasDoubt: isDoubt(getCurrent()) };
}

// Every question says which version the page shows, so that an answer brings all that changed since.
document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["Kepan-Seen"] = getVersion();
});

// A step that did not come through moves nothing.
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) pending = null;
});

let focused = "";
let asking = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  asking = event.detail.requestConfig?.elt ?? null;
  const now = document.activeElement;
  focused = now?.id || (now?.closest(".wb-row") ? `row ${now.closest(".wb-row").id}` : focused);
});

/** Give the focus back where the element that had it was exchanged. */
function keepFocus() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const found = focused.startsWith("row ") ? null : document.getElementById(focused);
  if (found && !found.disabled) found.focus({ preventScroll: true });
  else if (getRow()) focusRow();
  else document.getElementById("document").focus({ preventScroll: true });
}

// A row that somebody else changed is not taken away under the form that is open in it; saving shows both states.
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const row = event.detail.target;
  const form = row.querySelector?.(".edit form");
  if (row.classList?.contains("wb-row") && form && !form.contains(asking)) {
    event.detail.shouldSwap = false;
    row.dataset.stale = "yes";
  }
});

// htmx first gives a new row the attributes of the old one and settles them afterwards: what hangs on them waits.
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  const id = event.detail.target?.id ?? "";
  setTimeout(() => {
    const row = document.getElementById(id);
    if (row?.classList.contains("wb-row")) follow(row);
  });
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const into = event.detail.target;
  if (into.matches?.(".edit, .wb-add")) into.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
});

document.body.addEventListener("kepan:step", (event) => {
  const { sections, index, parts, select: key, refused } = event.detail;
  const advance = refused ? null : pending;
  pending = null;
  showSections(undefined, sections);
  setTimeout(async () => {
    if (index) await reshape(index, parts);
    if (key) {
      document.querySelector(".wb-add").replaceChildren();
      await select(key, { focus: true });
    } else if (advance) await moveOn(advance);
    else draw();
    keepFocus();
  });
});

// What others do comes every few seconds, as long as somebody sits here: a page left alone must not keep the login.
let lastInput = Date.now();
for (const name of ["pointerdown", "keydown", "wheel"]) {
  document.addEventListener(name, () => (lastInput = Date.now()), { passive: true });
}
setInterval(() => {
  if (document.hidden || Date.now() - lastInput > IDLE || document.querySelector(".htmx-request")) return;
  window.htmx.ajax("GET", `${panes.dataset.changes}?version=${getVersion()}`, { target: "#wb-say", swap: "none" });
}, POLL);
