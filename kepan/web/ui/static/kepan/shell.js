// Small things every page can do: open and close dialogs and menus, put messages away, keys.
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    opener.closest("details")?.removeAttribute("open");
    document.getElementById(opener.dataset.dialog)?.showModal();
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  // A click beside the content of a dialog lands on the dialog itself.
  if (event.target instanceof HTMLDialogElement) event.target.close();
  event.target.closest("[data-dismiss]")?.closest(".note")?.remove();
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.kp-menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.kp-menu[open]")) {
      menu.removeAttribute("open");
      menu.querySelector("summary")?.focus();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    const find = document.getElementById("find");
    if (find?.offsetParent) {
      event.preventDefault();
      find.focus();
    }
  } else if (event.key === "?") {
    document.getElementById("help")?.showModal();
  }
});

// A form is sent once; a second click while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// What htmx could not fetch is said on the page instead of failing in silence.
const say = (words) => {
  const place = document.getElementById("messages");
  if (!place || !words) return;
  const note = document.createElement("div");
  note.className = "note late";
  const text = document.createElement("p");
  text.textContent = words;
  note.append(text);
  place.replaceChildren(note);
};
document.addEventListener("htmx:responseError", (event) => say(document.body.dataset.failed || `${event.detail.xhr.status}`));
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));

// Asked for a part, got a whole other page: the login has ended meanwhile. The window goes there, and back after it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  const isPage = /^\s*<!doctype/i.test(xhr.responseText);
  if (!isPage || target === document.body || (target.id && xhr.responseText.includes(`id="${target.id}"`))) return;
  event.detail.shouldSwap = false;
  const address = new URL(xhr.responseURL);
  if (address.searchParams.has("next")) address.searchParams.set("next", location.pathname + location.search);
  location.assign(address);
});
