// Picking a record for a name that was typed only to find it (a part, a code, pinyin) writes its whole name.
// What a document says in other words stays as it is. Everything works without this.
document.addEventListener("change", (event) => {
  const pick = event.target.closest(".rg-picks input[data-name]");
  const field = pick?.closest(".rg-party")?.querySelector("input[name$='-name']");
  if (!field) return;
  const typed = field.value.trim();
  if (pick.dataset.name.includes(typed) || /^[\x20-\x7e]+$/.test(typed)) field.value = pick.dataset.name;
});
