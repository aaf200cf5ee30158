// A checklist that asks for other items by a choice shows those of the choice. Without scripts it shows all; what is
// not asked for does not count.
const showAsked = (list, chooser) => {
  for (const row of list.querySelectorAll("[data-sets]")) {
    row.hidden = !row.dataset.sets.split(" ").includes(chooser.value);
  }
};
for (const list of document.querySelectorAll("[data-set-by]")) {
  const chooser = document.querySelector(`select[name="${list.dataset.setBy}"]`);
  if (!chooser) continue;
  showAsked(list, chooser);
  chooser.addEventListener("change", () => showAsked(list, chooser));
}
