// Copies what browsers need from node_modules into kepan/web/ui/static/vendor, and draws one
// sprite of just the icons that templates and Python files name.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "kepan", "web");
const modules = join(here, "node_modules");
const target = join(web, "ui", "static", "vendor");

const COPIES = {
  "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
  "@tabler/icons/LICENSE": "tabler-icons.LICENSE.txt",
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "htmx.org/LICENSE": "htmx.LICENSE.txt",
};
// {% icon "name" %} and icon="name" in templates, icon="name" and write_icon("name") in Python.
const ICON = /(?:\{%\s*icon\s+|\bicon\s*=\s*|write_icon\()["']([a-z0-9-]+)["']/g;

function* listFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (path !== target && entry.name !== "__pycache__") yield* listFiles(path);
    } else if (/\.(html|py)$/.test(entry.name)) yield path;
  }
}

// Declarations of lists, side bars and searches give icons by position: there any string that is one counts.
const DECLARES = /from kepan\.web\.ui\.(?:lists|navigation|search) import/;
const STRING = /"([a-z][a-z0-9-]*)"/g;

const findIcon = (name) => join(modules, "@tabler/icons/icons/outline", `${name}.svg`);

function findIcons() {
  const found = new Map();
  for (const path of [...listFiles(web), ...listFiles(join(web, "..", "site"))]) {
    const source = readFileSync(path, "utf8");
    const names = [...source.matchAll(ICON)].map((match) => match[1]);
    if (DECLARES.test(source)) names.push(...[...source.matchAll(STRING)].map((match) => match[1]).filter((name) => existsSync(findIcon(name))));
    for (const name of names) if (!found.has(name)) found.set(name, relative(join(here, ".."), path));
  }
  return found;
}

function drawSprite(icons) {
  const symbols = [];
  for (const [name, user] of [...icons].sort()) {
    const path = findIcon(name);
    if (!existsSync(path)) {
      console.error(`${user} uses the icon "${name}", which @tabler/icons does not have`);
      process.exit(1);
    }
    const body = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

const sprite = drawSprite(findIcons());
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [from, to] of Object.entries(COPIES)) copyFileSync(join(modules, from), join(target, to));
// @tabler/core carries no licence file, so its text is kept here.
copyFileSync(join(here, "licenses/tabler.txt"), join(target, "tabler.LICENSE.txt"));
// A source map is not shipped, so no browser should ask for it.
const css = join(target, "tabler.min.css");
writeFileSync(css, readFileSync(css, "utf8").replace(/\/\*# sourceMappingURL=.*?\*\//g, ""));
writeFileSync(join(target, "icons.svg"), sprite);
