// Dragging files onto the upload form, and what was picked by name; choosing with the button works without this.

const drop = document.querySelector(".drop");
const input = drop?.querySelector("input[type=file]");
const picked = document.querySelector(".up-picked");
const MEGABYTE = 1024 * 1024;

/** Write how large a file is. */
const writeSize = (size) => (size < MEGABYTE ? `${Math.ceil(size / 1024)} KB` : `${(size / MEGABYTE).toFixed(1)} MB`);

input?.addEventListener("change", () => {
  picked.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${writeSize(file.size)}`;
      return line;
    }),
  );
});

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
