"""Finds the part of a web page that holds its main text."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

# What holds no text of a page, or text that is no part of the article.
SILENT = frozenset(
    {
        "script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "head", "button", "select",
        "option", "textarea", "input", "nav", "audio", "video", "map", "dialog", "-comment", "!doctype",
    }
)  # fmt: skip
SINGLE = frozenset({"p", "li", "pre", "blockquote", "span", "font", "strong", "b", "h1", "h2", "h3", "h4", "h5", "h6"})
MARKS = frozenset("。，；：、！？,;%")
# The main text holds at least this share of the sentences of what it is cut out of.
MOST = 0.85


def find_main(body: LexborNode) -> tuple[LexborNode, int]:
    """Find the node with the main text, and count the signs outside of it.

    The weight of a node is the number of its signs that stand in sentences, outside of links. From the body down,
    a child that has nearly all the weight takes its parent's place.
    """
    weights, signs = measure_nodes(body)
    main = body
    while True:
        least = weights.get(main.mem_id, 0) * MOST
        heavy = [node for node in list_children(main) if least and is_holder(node, weights.get(node.mem_id, 0), least)]
        if not heavy:
            break
        main = heavy[0]
    return main, signs.get(body.mem_id, 0) - signs.get(main.mem_id, 0)


def is_holder(node: LexborNode, weight: int, least: float) -> bool:
    """Say whether a node can take its parent's place: heavy enough, and no paragraph that is one of several."""
    return weight >= least and node.tag not in SINGLE


def measure_nodes(body: LexborNode) -> tuple[dict[int, int], dict[int, int]]:
    """Measure for every node the signs in sentences and all signs below it, walking the tree once."""
    weights: dict[int, int] = {}
    signs: dict[int, int] = {}
    trail: list[LexborNode] = []
    links = 0
    for node, is_entering in walk(body):
        if node.tag == "-text":
            words = "".join((node.text_content or "").split())
            if trail and words:
                key = trail[-1].mem_id
                signs[key] = signs.get(key, 0) + len(words)
                if not links and any(sign in MARKS for sign in words):
                    weights[key] = weights.get(key, 0) + len(words)
        elif is_entering:
            trail.append(node)
            links += node.tag == "a"
        else:
            trail.pop()
            links -= node.tag == "a"
            if trail:
                below, above = node.mem_id, trail[-1].mem_id
                weights[above] = weights.get(above, 0) + weights.get(below, 0)
                signs[above] = signs.get(above, 0) + signs.get(below, 0)
    return weights, signs


def walk(top: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Walk a tree without recursion: each element twice, entering and leaving; texts once; silent parts never."""
    stack: list[tuple[LexborNode, bool]] = [(top, True)]
    while stack:
        node, is_entering = stack.pop()
        yield node, is_entering
        if is_entering and node.tag != "-text":
            stack.append((node, False))
            stack.extend((child, True) for child in reversed(list_children(node)))


def list_children(node: LexborNode) -> list[LexborNode]:
    """List the children of a node that may hold text and are not hidden."""
    children = []
    child = node.child
    while child is not None:
        if child.tag == "-text" or (child.tag not in SILENT and not is_hidden(child)):
            children.append(child)
        child = child.next
    return children


def is_hidden(node: LexborNode) -> bool:
    """Say whether a page hides an element."""
    if not node.is_element_node:
        return True
    attributes = node.attributes
    style = "".join((attributes.get("style") or "").lower().split())
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style
