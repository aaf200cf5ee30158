// The workbench: selecting an entry shows its place in the document and the other way round; keys; adding from a
// selection. Everything it does is also a link or a button, so that the page works without it.

const panes = document.querySelector(".wb-panes");
const doc = document.querySelector("#document");
const list = document.querySelector(".wb-list");
const add = document.querySelector(".wb-add");
let current = "";
const sheet = document.querySelector(".wb-sheet");
panes.classList.add("js");

/** Entries that are shown now, in the order of the list. */
function listRows() {
  return [...list.querySelectorAll(".wb-row")].filter((row) => row.offsetParent !== null || !isListShown());
}

function isListShown() {
  return list.offsetParent !== null;
}

function getCurrent() {
  return current ? document.getElementById(current) : null;
}

function listMarks(key) {
  return [...doc.querySelectorAll(`[data-keys~="${CSS.escape(key)}"], [data-key="${CSS.escape(key)}"]`)];
}

/** Show a row as the current one. */
function mark(row) {
  row.classList.add("cur");
  row.querySelector(".nm")?.setAttribute("aria-current", "true");
  showSheet(row);
}

/** Select one entry: mark the row and its place in the text, and bring both into view. */
function select(key, { from = "" } = {}) {
  for (const marked of document.querySelectorAll(".cur")) marked.classList.remove("cur");
  for (const row of list.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const row = document.getElementById(key);
  const marks = listMarks(key);
  for (const place of marks) place.classList.add("cur");
  if (row?.classList.contains("wb-row")) {
    current = key;
    mark(row);
    if (from !== "list" || !isInView(row)) row.scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#${key}`);
  }
  // A mark that was clicked stays where it is, unless the sheet of a phone came up over it.
  if (marks.length) marks[0].scrollIntoView({ block: from === "document" ? "nearest" : "center" });
}

/** On a phone the entry chosen in the document is shown in a sheet below it, with its buttons. */
function showSheet(row) {
  const copy = row.cloneNode(true);
  copy.querySelector(".edit")?.remove();
  copy.querySelector(".nm")?.removeAttribute("aria-current");
  const frame = document.createElement("div");
  frame.append(...copy.childNodes);
  frame.className = copy.className;
  sheet.replaceChildren(frame);
  window.htmx.process(sheet);
}

function isInView(row) {
  const box = row.getBoundingClientRect();
  const around = row.closest(".body").getBoundingClientRect();
  return box.top >= around.top && box.bottom <= around.bottom;
}

function move(step, rows = listRows()) {
  if (!rows.length) return;
  const at = rows.indexOf(getCurrent());
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  select(rows[next].id);
}

function moveToDoubt() {
  const all = [...list.querySelectorAll(".wb-row")];
  const doubts = all.filter((row) => row.dataset.style === "doubt");
  if (!doubts.length) return;
  const at = all.indexOf(getCurrent());
  select((doubts.find((row) => all.indexOf(row) > at) ?? doubts[0]).id);
}

function press(selector) {
  getCurrent()?.querySelector(selector)?.click();
}

function showPane(name) {
  panes.dataset.pane = name;
  for (const button of document.querySelectorAll("[data-pane-button]")) {
    button.setAttribute("aria-pressed", String(button.dataset.paneButton === name));
  }
}

function showGroup(name) {
  list.dataset.show = name;
  for (const button of document.querySelectorAll("[data-show-button]")) {
    button.setAttribute("aria-pressed", String(button.dataset.showButton === name));
  }
  list.toggleAttribute("data-empty", isListShown() && !listRows().length);
}

/** Code points from the start of a paragraph to a place in it, without the numbers of marks. */
function countBefore(paragraph, node, offset) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (text) =>
    text.parentElement.closest(".kp-ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let count = 0;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text === node) return count + [...text.data.slice(0, offset)].length;
    if (!(node.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING)) return count;
    count += [...text.data].length;
  }
  return count;
}

/** The selected passage of the document with its place in the text, or null. */
function readSelection() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !doc.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const closest = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p[data-start]");
  const paragraph = closest(range.startContainer);
  if (!paragraph || paragraph !== closest(range.endContainer)) return null;
  const begin = countBefore(paragraph, range.startContainer, range.startOffset);
  const end = countBefore(paragraph, range.endContainer, range.endOffset);
  const whole = document.createElement("p");
  whole.append(...[...paragraph.cloneNode(true).childNodes]);
  for (const label of whole.querySelectorAll(".kp-ref")) label.remove();
  const quote = [...whole.textContent].slice(begin, end).join("");
  return quote.trim() ? { quote, start: Number(paragraph.dataset.start) + begin } : null;
}

function addFromSelection() {
  const button = document.querySelector("[data-add]");
  if (!button) return;
  const place = readSelection();
  const query = place ? `?${new URLSearchParams({ quote: place.quote, start: String(place.start) })}` : "";
  showPane("list");
  window.htmx.ajax("GET", button.getAttribute("href") + query, { target: add, swap: "innerHTML" });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  d: moveToDoubt,
  a: () => press("[data-accept]"),
  x: () => press("[data-reject]"),
  e: () => press("[data-edit]"),
  n: addFromSelection,
  z: () => document.querySelector("[data-undo]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inField = event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (event.key === "Escape" && inField?.closest(".edit, .wb-add")) {
    inField.closest(".edit, .wb-add").replaceChildren();
    return;
  }
  if (inField || !(event.key.toLowerCase() in KEYS)) return;
  event.preventDefault();
  KEYS[event.key.toLowerCase()]();
});

document.addEventListener("click", (event) => {
  const target = event.target;
  const pane = target.closest("[data-pane-button]");
  const group = target.closest("[data-show-button]");
  if (pane) return showPane(pane.dataset.paneButton);
  if (group) return showGroup(group.dataset.showButton);
  if (target.closest("[data-close]")) {
    target.closest(".edit, .wb-add").replaceChildren();
    return event.preventDefault();
  }
  // Editing from the sheet of a phone opens the form's own page: the place for it in the list is out of sight.
  const edit = target.closest(".wb-list [data-edit]");
  if (edit) {
    event.preventDefault();
    const place = edit.closest(".wb-row").querySelector(".edit");
    return window.htmx.ajax("GET", edit.getAttribute("href"), { target: place, swap: "innerHTML" });
  }
  if (target.closest("[data-add]")) {
    event.preventDefault();
    return addFromSelection();
  }
  const go = target.closest("[data-go]");
  if (go) {
    event.preventDefault();
    if (go.dataset.go.startsWith("t") === false) showPane("document");
    return select(go.dataset.go);
  }
  const place = target.closest("#document [data-key], #document [data-keys]");
  if (place) {
    const key = (place.dataset.key ?? place.dataset.keys).split(" ").find((one) => document.getElementById(one));
    if (key && getSelection().isCollapsed) {
      event.preventDefault();
      select(key, { from: "document" });
    }
    return undefined;
  }
  const row = target.closest(".wb-row");
  if (row && !target.closest("button, input, select, textarea, form") && !target.closest("a:not(.nm)")) {
    event.preventDefault();
    select(row.id, { from: "list" });
  }
  return undefined;
});

/** After a step: the marks in the document take the style of their rows, and the selection is drawn again. */
function follow(row) {
  for (const place of listMarks(row.id)) {
    place.classList.remove("target", "measure", "achieved", "doubt", "rejected");
    for (const key of (place.dataset.keys ?? row.id).split(" ")) {
      const style = document.getElementById(key)?.dataset.style;
      if (style) place.classList.add(style);
    }
  }
}

// htmx first gives a new row the attributes of the old one and settles them afterwards: what hangs on them waits.
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  const id = event.detail.target?.id ?? "";
  setTimeout(() => {
    const row = document.getElementById(id);
    if (!row?.classList.contains("wb-row")) return;
    follow(row);
    if (id === current) mark(row);
  });
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target.querySelector?.("input:not([type=hidden]), textarea, select")?.focus();
});

const key = location.hash.slice(1);
if (key.startsWith("s") && document.getElementById(key)) select(document.getElementById(key).dataset.key);
else if (document.getElementById(key)?.classList.contains("wb-row")) select(key);
