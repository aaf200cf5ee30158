// A passage selected in the document, with its place in the text.

/** Code points from the start of a paragraph to a place in it, without the numbers of marks. */
function countBefore(paragraph, node, offset) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (text) =>
    text.parentElement.closest(".kp-ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let count = 0;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text === node) return count + [...text.data.slice(0, offset)].length;
    if (!(node.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING)) return count;
    count += [...text.data].length;
  }
  return count;
}

/** The selected passage of one paragraph of the document, or null. */
export function readPassage(doc) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !doc.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const closest = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p[data-start]");
  const paragraph = closest(range.startContainer);
  if (!paragraph || paragraph !== closest(range.endContainer)) return null;
  const begin = countBefore(paragraph, range.startContainer, range.startOffset);
  const end = countBefore(paragraph, range.endContainer, range.endOffset);
  const whole = document.createElement("p");
  whole.append(...[...paragraph.cloneNode(true).childNodes]);
  for (const label of whole.querySelectorAll(".kp-ref")) label.remove();
  const quote = [...whole.textContent].slice(begin, end).join("");
  return quote.trim() ? { quote, start: Number(paragraph.dataset.start) + begin } : null;
}
