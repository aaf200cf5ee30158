// Dragging a file onto the upload form; choosing one with the button works without this.

const drop = document.querySelector(".drop");
const input = drop?.querySelector("input[type=file]");

for (const name of ["dragenter", "dragover"]) {
  drop?.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  drop?.addEventListener(name, () => drop.classList.remove("over"));
}
drop?.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
