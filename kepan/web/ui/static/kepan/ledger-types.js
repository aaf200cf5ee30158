// The type editor: names go into the expression that was open last, lines of the outline are moved by drag and by
// Alt with the arrows, and adding one after another keeps the cursor where one types. Everything works without this.
let expression = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-expression]")) expression = event.target;
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-insert]");
  if (!chip) return;
  const box = expression?.isConnected ? expression : chip.closest("form").querySelector("[data-expression]");
  if (!box) return;
  box.focus();
  box.setRangeText(chip.dataset.insert, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("submit", (event) => {
  const words = event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
}, true);

// The kind of a field decides which boxes there are: the panel is fetched anew once it is kept.
document.addEventListener("change", (event) => {
  if (event.target.name !== "p-kind") return;
  event.target.form.querySelector("button[name=act][value=save]")?.click();
});

// What is typed is kept when a box is left; parts are opened, and the page is left, only after that. The list asks, for
// its links are drawn anew with each answer, and htmx asks nothing for what is gone.
let running = 0;
let leaving = "";
document.addEventListener("htmx:beforeRequest", () => { running += 1; });
document.addEventListener("htmx:afterRequest", (event) => {
  running -= 1;
  if (leaving && running === 0 && event.detail.successful) location.assign(leaving);
});
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[data-open], a[data-leave]");
  if (!link) return;
  if (link.dataset.leave) {
    if (running === 0) return;
    leaving = link.href;
  } else {
    const root = document.querySelector("[data-change]");
    window.htmx.ajax("GET", link.href, { source: root, target: "#te", swap: "outerHTML" });
    history.replaceState(null, "", link.href);
  }
  event.preventDefault();
});

const change = (part, values) => {
  const root = document.querySelector("[data-change]");
  return window.htmx.ajax("POST", root.dataset.change, { source: root, target: "#te", swap: "outerHTML", values: { part, ...values } });
};
const findLine = (part) => [...document.querySelectorAll("[data-part]")].find((one) => one.dataset.part === part);

document.addEventListener("keydown", async (event) => {
  const line = event.target.closest("[data-part]");
  if (!line || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const { part } = line.dataset;
  await change(part, { act: event.key === "ArrowUp" ? "up" : "down" });
  findLine(part)?.focus();
});

let dragged = "";
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-part]")?.dataset.part ?? "";
});
const findGoal = (event) => {
  const goal = event.target.closest?.("[data-part]");
  if (!goal || !dragged || goal.dataset.part === dragged) return null;
  const [from, to] = [dragged, goal.dataset.part].map((one) => one.split(":")[0]);
  return from === to || (from === "field" && to === "section") ? goal : null;
};
document.addEventListener("dragover", (event) => {
  document.querySelector(".te-over")?.classList.remove("te-over");
  const goal = findGoal(event);
  if (!goal) return;
  event.preventDefault();
  goal.classList.add("te-over");
});
document.addEventListener("drop", (event) => {
  const goal = findGoal(event);
  if (!goal) return;
  event.preventDefault();
  change(dragged, { act: "drop", onto: goal.dataset.part });
});

let refocus = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  refocus = event.detail.elt.dataset?.refocus ?? "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (refocus) document.getElementById(refocus)?.focus();
  refocus = "";
});
