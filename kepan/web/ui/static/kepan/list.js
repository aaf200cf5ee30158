// The generic list page: ticking rows, keys, and short addresses. Everything works without it.
const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const listBoxes = () => [...document.querySelectorAll(".kp-list tbody .pick .box")];

const count = () => {
  const boxes = listBoxes();
  const picked = boxes.filter((box) => box.checked).length;
  const words = document.querySelector("[data-picked]");
  if (words) words.textContent = words.dataset.words.replace("#", picked);
  const all = document.querySelector("[data-pick-all]");
  if (all) {
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
};

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest(".kp-list tbody .pick .box");
  if (!box) return;
  const boxes = listBoxes();
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  count();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of listBoxes()) box.checked = event.target.checked;
    count();
  }
});
document.addEventListener("reset", () => setTimeout(count));
document.addEventListener("htmx:load", count);
window.addEventListener("pageshow", count);

// Empty fields of the filter form stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, verb } = event.detail;
  if (verb !== "get" || !event.detail.elt.matches(".kp-list .by")) return;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});

const move = (step) => {
  const rows = [...document.querySelectorAll(".kp-list tbody tr")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("at"));
  const next = Math.min(rows.length - 1, Math.max(0, now + step));
  rows[now]?.classList.remove("at");
  rows[next].classList.add("at");
  (rows[next].querySelector("a") ?? rows[next].querySelector("input"))?.focus();
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") move(1);
  if (event.key === "k") move(-1);
  if (event.key === "x") document.querySelector(".kp-list tbody tr.at .pick .box")?.click();
});
