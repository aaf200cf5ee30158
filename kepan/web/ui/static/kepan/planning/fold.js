// Opens or closes all branches of a tree at once; each branch opens by itself without this.

document.querySelectorAll(".fc-fold").forEach((bar) => {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const how = event.target.closest("[data-fold]")?.dataset.fold;
    if (how) document.querySelectorAll(".fc-tree details").forEach((one) => { one.open = how === "open"; });
  });
});
