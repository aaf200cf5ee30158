// The two sides of the workbench: the index of all rows, the parts that are loaded as they are seen, and the row that
// is selected on both sides.

export const panes = document.querySelector(".wb-panes");
export const doc = document.querySelector("#document");
export const list = document.querySelector(".wb-list");
const sheet = document.querySelector(".wb-sheet");
const phone = matchMedia("(max-width: 767px)");
const ROW_HEIGHT = 37;
const LINE_HEIGHT = 30;
const SIGNS_A_LINE = 34;

/** All rows in the order of the list: key, part, style, group and whether nobody has decided yet. */
let order = [];
const entries = new Map();
let current = "";

function readIndex(rows) {
  order = rows.map(([key, part, style, group, open]) => ({ key, part, style, group, open: Boolean(open) }));
  entries.clear();
  for (const entry of order) entries.set(entry.key, entry);
}
readIndex(JSON.parse(document.getElementById("wb-index").textContent));

export const getCurrent = () => current;
export const getRow = (key = current) => (key ? document.getElementById(key) : null);
export const isKnown = (key) => entries.has(key);
const isShown = (entry, show = list.dataset.show) =>
  show === "figures" ? entry.group !== "measures" : show === "doubts" ? entry.style === "doubt" : entry.group === show;
export const hasShown = () => order.some((entry) => isShown(entry));

/** The marks of an entry, or of a repair or check; a measure's may reach into the part behind its own. */
export function listMarks(key) {
  const wanted = `[data-keys~="${CSS.escape(key)}"], [data-key="${CSS.escape(key)}"]`;
  const part = entries.get(key)?.part;
  const places = part === undefined ? [doc] : [getChunk(part), getChunk(part + 1)];
  return places.flatMap((place) => [...(place?.querySelectorAll(wanted) ?? [])]);
}

let sections = JSON.parse(document.getElementById("wb-sections").textContent);

/** Say on the button of each section how many rows it would accept. */
export function showSections(around = list, labels = sections) {
  sections = labels;
  for (const button of around.querySelectorAll("button[name=section]")) {
    button.hidden = !(button.value in labels);
    if (!button.hidden) button.textContent = labels[button.value];
  }
}

// ---- parts

const loading = new Map();
const getChunk = (part) => doc.querySelector(`.chunk[data-part="${part}"]`);
const getRows = (part) => list.querySelector(`.wb-part[data-part="${part}"]`);

/** Load a part of both sides, or wait for it; `anew` also when it is there. */
export function loadPart(part, { anew = false } = {}) {
  if (!anew && !getRows(part)?.hasAttribute("data-wait")) return Promise.resolve();
  const before = loading.get(part);
  if (before && !anew) return before;
  // What is on its way was asked for before this step and does not show it: it is asked for again behind that.
  const load = (before ?? Promise.resolve())
    .catch(() => {})
    .then(() => fetchPart(part))
    .finally(() => { if (loading.get(part) === load) loading.delete(part); });
  loading.set(part, load);
  return load;
}

async function fetchPart(part) {
  const answer = await fetch(panes.dataset.part.replace(/\d+\/$/, `${part}/`), { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return;
  const written = document.createElement("template");
  written.innerHTML = await answer.text();
  const [chunk, rows] = written.content.children;
  const places = [getChunk(part), getRows(part)];
  watcher.unobserve(places[0]);
  watcher.unobserve(places[1]);
  places[0].replaceWith(chunk);
  places[1].replaceWith(rows);
  for (const row of rows.querySelectorAll(".wb-row")) note(row);
  showSections(rows);
  if (entries.get(current)?.part === part) draw();
}

const watcher = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting) loadPart(Number(target.dataset.part));
  },
  { rootMargin: "800px 0px" },
);
const wide = Math.max(12, Math.floor((doc.clientWidth || 390) / 17) || SIGNS_A_LINE);
for (const chunk of doc.querySelectorAll(".chunk[data-size]")) {
  chunk.style.minBlockSize = `${Math.ceil(Number(chunk.dataset.size) / wide) * LINE_HEIGHT}px`;
  watcher.observe(chunk);
}
for (const rows of list.querySelectorAll("[data-wait]")) {
  const part = Number(rows.dataset.part);
  const count = order.filter((entry) => entry.part === part && entry.group !== "measures").length;
  rows.style.minBlockSize = `${count * ROW_HEIGHT}px`;
  watcher.observe(rows);
}

// ---- the selected row

const starts = panes.dataset.starts.split(",").map(Number);

/** Show a passage that belongs to no entry: a repair, or a doubt about the document. */
export async function showPassage(key, place) {
  const part = Math.max(0, starts.findLastIndex((start) => start <= place));
  await loadPart(part);
  draw(key);
  listMarks(key)[0]?.scrollIntoView({ block: "center" });
}

/** Select one entry: mark the row and its place in the text, and bring both into view. */
export async function select(key, { from = "", focus = false } = {}) {
  const entry = entries.get(key);
  if (entry) {
    current = key;
    if (!isShown(entry)) showGroup(entry.group === "measures" ? "measures" : "figures");
    history.replaceState(null, "", `#${key}`);
    await loadPart(entry.part);
    if (current !== key) return;
  }
  draw(key);
  const row = entry ? getRow(key) : null;
  if (row && (from !== "list" || !isInView(row))) row.scrollIntoView({ block: "center" });
  // A mark that was clicked stays where it is, unless the sheet of a phone came up over it.
  const marks = listMarks(key);
  if (marks.length && isPaneShown("document")) marks[0].scrollIntoView({ block: from === "document" ? "nearest" : "center" });
  if (focus) focusRow(row);
}

let drawn = [];

/** Draw the selection on what is loaded. */
export function draw(key = current, { isQuiet = false } = {}) {
  for (const marked of drawn) {
    marked.classList.remove("cur");
    marked.querySelector("[aria-current]")?.removeAttribute("aria-current");
  }
  const row = entries.has(key) ? getRow(key) : null;
  drawn = row ? [...listMarks(key), row] : listMarks(key);
  for (const marked of drawn) marked.classList.add("cur");
  if (!row) return;
  unfold(row);
  row.querySelector(".nm")?.setAttribute("aria-current", "true");
  if (!isQuiet) showSheet(row);
}

/** What only the selected row shows comes folded up as one text, which costs a long list nothing. */
function unfold(row) {
  const folded = row.querySelector(":scope > noscript");
  if (!folded) return;
  const written = document.createElement("template");
  written.innerHTML = folded.innerHTML;
  folded.replaceWith(written.content);
}

/** Put the focus on a row without moving the page. */
export function focusRow(row = getRow()) {
  row?.querySelector(".nm")?.focus({ preventScroll: true });
}

/** On a phone the entry chosen in the document is shown in a sheet below it, with its buttons. */
function showSheet(row) {
  if (!phone.matches) return;
  const copy = row.cloneNode(true);
  copy.querySelector(".edit")?.remove();
  copy.querySelector(".nm")?.removeAttribute("aria-current");
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
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

// ---- moving

/** Go to the next or former entry that is shown and fits. */
export function move(step, fits = () => true) {
  const rows = order.filter((entry) => entry.key === current || (isShown(entry) && fits(entry)));
  const at = rows.findIndex((entry) => entry.key === current);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  if (rows[next]) return select(rows[next].key, { focus: true });
  return undefined;
}

/** Go to the next doubt below, or to the first one of all. */
export function moveToDoubt() {
  const at = order.findIndex((entry) => entry.key === current);
  const doubts = order.filter((entry) => entry.style === "doubt" && entry.key !== current);
  const next = doubts.find((entry) => order.indexOf(entry) > at) ?? doubts[0];
  if (next) select(next.key, { focus: true });
}

/** Begin where a person is needed: at the first doubt, else at the first entry that is open. */
export function start() {
  const first = order.find((entry) => entry.style === "doubt") ?? order.find((entry) => entry.open);
  if (first) loadPart(first.part).then(() => {
    current = first.key;
    draw(current, { isQuiet: true });
  });
}

/** After a decision: the next doubt if this was one, else the next entry that is open; stay where nothing is left. */
export function moveOn({ wasDoubt }) {
  const at = order.findIndex((entry) => entry.key === current);
  const fits = (entry) => (wasDoubt ? entry.style === "doubt" : entry.open && isShown(entry));
  const rest = order.filter((entry) => entry.key !== current && fits(entry));
  const next = rest.find((entry) => order.indexOf(entry) > at) ?? rest[0];
  return next ? select(next.key, { focus: true }) : focusRow();
}

export const isDoubt = (key) => entries.get(key)?.style === "doubt";

// ---- what is shown

export const isPaneShown = (name) => document.querySelector(`.wb-pane.${name}`).offsetParent !== null;

export function showPane(name) {
  panes.dataset.pane = name;
  for (const button of document.querySelectorAll("[data-pane-button]")) {
    button.setAttribute("aria-pressed", String(button.dataset.paneButton === name));
  }
}

export function showGroup(name) {
  list.dataset.show = name;
  for (const button of document.querySelectorAll("[data-show-button]")) {
    button.setAttribute("aria-pressed", String(button.dataset.showButton === name));
  }
  list.toggleAttribute("data-empty", !hasShown());
  // Rows of this group may stand in parts that nobody has come to yet.
  if (name === "doubts") {
    for (const part of new Set(order.filter((entry) => isShown(entry)).map((entry) => entry.part))) loadPart(part);
  }
}

// ---- what steps change

const STYLES = ["target", "measure", "achieved", "doubt", "rejected", "action"];

function note(row) {
  const entry = entries.get(row.id);
  if (!entry) return;
  entry.style = row.dataset.style;
  entry.open = row.classList.contains("proposed");
}

/** After a step: the index and the marks in the document take the style of a row. */
export function follow(row) {
  note(row);
  for (const place of listMarks(row.id)) {
    const keys = (place.dataset.keys ?? row.id).split(" ");
    place.classList.remove(...STYLES);
    for (const key of keys) if (entries.has(key)) place.classList.add(entries.get(key).style);
  }
  if (row.id === current) draw();
}

/** Rows came or went: take the new index and load the parts they stand in. */
export async function reshape(index, parts) {
  readIndex(index);
  await Promise.all(parts.map((part) => loadPart(part, { anew: true })));
  if (!entries.has(current)) current = "";
}
