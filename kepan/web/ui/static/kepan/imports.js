// Dragging a file onto the form, what was picked by name, and the questions that belong to the field of a column.
// Everything works without this.
const drop = document.querySelector("[data-drop]");
const input = drop?.querySelector("input[type=file]");
const picked = document.querySelector("[data-picked-file]");
const MEGABYTE = 1024 * 1024;
const writeSize = (size) => (size < MEGABYTE ? `${Math.ceil(size / 1024)} KB` : `${(size / MEGABYTE).toFixed(1)} MB`);

input?.addEventListener("change", () => {
  const file = input.files[0];
  picked.textContent = file ? `${file.name} · ${writeSize(file.size)}` : "";
});
for (const name of ["dragenter", "dragover"]) {
  drop?.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop?.addEventListener(name, () => drop.classList.remove("over"));
drop?.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A unit is asked for amounts only, an order of day, month and year for days only.
const askFor = (select) => {
  const asks = select.selectedOptions[0]?.dataset.asks ?? "";
  for (const question of select.closest("[data-column]").querySelectorAll("[data-for]")) {
    question.hidden = question.dataset.for !== asks;
  }
};
for (const select of document.querySelectorAll("[data-column] select[name^='col-']")) {
  askFor(select);
  select.addEventListener("change", () => askFor(select));
}
