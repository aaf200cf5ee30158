// The workbench: selecting an entry shows its place in the document and the other way round; keys; adding from a
// selection. Everything it does is also a link or a button, so that the page works without it.

import { doc, getCurrent, getRow, isKnown, list, loadPart, move, moveToDoubt, panes, select, showGroup, showPane, showPassage, start } from "./board.js";
import { expectMove } from "./live.js";
import { readPassage } from "./passage.js";

const SWITCH = "kepan.workbench.keys";
const add = document.querySelector(".wb-add");
const pick = document.querySelector(".wb-pick");
panes.classList.add("js");

const press = (selector) => getRow()?.querySelector(selector)?.click();

function decide(selector) {
  const button = getRow()?.querySelector(selector);
  if (!button) return;
  expectMove();
  button.click();
}

/** Open a form of a row in its place. */
function openForm(link) {
  const place = link.closest(".wb-row").querySelector(".edit");
  window.htmx.ajax("GET", link.getAttribute("href"), { target: place, swap: "innerHTML" });
}

// A name taken from the list under the field brings its code along.
document.addEventListener("input", (event) => {
  if (!event.target.name?.endsWith("indicator")) return;
  const taken = [...(event.target.list?.options ?? [])].find((option) => option.value === event.target.value);
  const code = event.target.form?.elements[event.target.name.replace(/indicator$/, "code")];
  if (taken && code) code.value = taken.dataset.code;
});

let passage = null;
document.addEventListener("selectionchange", () => {
  passage = readPassage(doc);
  if (pick) pick.hidden = !passage;
});

/** Open the form for what was missed, filled with the selected passage. */
function addFromSelection(button = document.querySelector("[data-add]")) {
  if (!button) return;
  const place = readPassage(doc) ?? (pick && !pick.hidden ? passage : null);
  const query = place ? `?${new URLSearchParams({ quote: place.quote, start: String(place.start) })}` : "";
  showPane("list");
  window.htmx.ajax("GET", button.getAttribute("href") + query, { target: add, swap: "innerHTML" });
  add.closest(".body").scrollTop = 0;
}

function turnGroup() {
  const names = [...document.querySelectorAll("[data-show-button]")].map((button) => button.dataset.showButton);
  showGroup(names[(names.indexOf(list.dataset.show) + 1) % names.length]);
}

const reject = () => decide("[data-reject]");
const undo = () => document.querySelector("[data-undo]")?.click();
const redo = () => document.querySelector("[data-redo]")?.click();
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  d: moveToDoubt,
  g: turnGroup,
  a: () => decide("[data-accept]"),
  r: reject,
  x: reject,
  e: () => press("[data-edit]"),
  s: () => press("[data-split]"),
  m: () => press("[data-merge]"),
  t: () => press("[data-move]"),
  n: () => addFromSelection(),
  u: undo,
  z: undo,
  y: redo,
  A: () => getRow()?.closest(".wb-group")?.querySelector("button[name=section]:not([hidden])")?.click(),
};

const isOn = () => localStorage.getItem(SWITCH) !== "off";
const keysSwitch = document.querySelector("[data-keys-switch]");
if (keysSwitch) keysSwitch.checked = isOn();
keysSwitch?.addEventListener("change", () => localStorage.setItem(SWITCH, keysSwitch.checked ? "on" : "off"));

/** Close the form that holds an element and give the focus back to its row. */
function closeForm(inside) {
  const place = inside.closest(".edit, .wb-add");
  place.replaceChildren();
  (place.closest(".wb-row")?.querySelector(".nm") ?? document.querySelector("[data-add]"))?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  const inField = event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (event.key === "Escape" && event.target.closest(".edit, .wb-add")) return closeForm(event.target);
  if (event.altKey || inField) return undefined;
  if (event.ctrlKey || event.metaKey) {
    const wish = { z: event.shiftKey ? redo : undo, y: redo }[event.key.toLowerCase()];
    if (!wish) return undefined;
    event.preventDefault();
    return wish();
  }
  const act = KEYS[event.key] ?? (event.shiftKey ? undefined : KEYS[event.key.toLowerCase()]);
  if (!act || !isOn()) return undefined;
  event.preventDefault();
  return act();
});

/** Handle a click on what selects, opens or closes; tell whether it was one. */
function handleClick(target) {
  const pane = target.closest("[data-pane-button]");
  const group = target.closest("[data-show-button]");
  const opener = target.closest(".wb-list :is([data-edit], [data-split], [data-merge], [data-move])");
  const adder = target.closest("[data-add]");
  const wait = target.closest(".wb-wait");
  const go = target.closest("[data-go]");
  if (pane) showPane(pane.dataset.paneButton);
  else if (group) showGroup(group.dataset.showButton);
  else if (target.closest("[data-close]") && target.closest(".edit, .wb-add")) closeForm(target);
  // Editing from the sheet of a phone opens the form's own page: the place for it in the list is out of sight.
  else if (opener) openForm(opener);
  else if (adder) addFromSelection(adder);
  else if (wait) loadPart(Number(wait.closest("[data-part]").dataset.part));
  else if (go) {
    if (isKnown(go.dataset.go)) select(go.dataset.go);
    else {
      showPane("document");
      showPassage(go.dataset.go, Number(go.dataset.at));
    }
  } else return false;
  return true;
}

/** Handle a click on a mark or a row; tell whether it was one. */
function handlePick(target) {
  const place = target.closest("#document [data-key], #document [data-keys]");
  if (place) {
    const keys = (place.dataset.key ?? place.dataset.keys).split(" ").filter(isKnown);
    if (!keys.length || !getSelection().isCollapsed) return false;
    // Where a figure stands in a measure, the first click takes the figure, the next one the measure.
    const at = keys.indexOf(getCurrent());
    const figures = [...keys].sort((one, other) => (one[0] === "t" ? 0 : 1) - (other[0] === "t" ? 0 : 1));
    select(at >= 0 ? figures[(figures.indexOf(getCurrent()) + 1) % figures.length] : figures[0], { from: "document" });
    return true;
  }
  const row = target.closest(".wb-list .wb-row");
  if (!row || target.closest("button, input, select, textarea, form, label, .more a")) return false;
  select(row.id, { from: "list" });
  return true;
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  if (handleClick(event.target) || handlePick(event.target)) event.preventDefault();
});

const key = location.hash.slice(1);
const label = key.startsWith("s") ? document.getElementById(key)?.dataset.key : "";
if (isKnown(label || key)) select(label || key);
else if (document.querySelector("[data-add]")) start();
