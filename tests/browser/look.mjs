// Looks at the built site in Chromium, as a reader would: at 1280 and 390 pixels, light and dark.
//
//     npm --prefix tests/browser ci
//     node tests/browser/look.mjs [docs/_build/html [folder for the pictures]]
//
// On each of PAGES nothing may be wider than the screen, nothing may be loaded from elsewhere or missing, no script may
// fail, and axe may find nothing serious: no control without a name, no text too pale.  The search has to find
// SlidingWindow.  CHROMIUM names the browser (/usr/bin/chromium).
import { createServer } from "node:http";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const SITE = path.resolve(process.argv[2] ?? "docs/_build/html");
const PICTURES = path.resolve(process.argv[3] ?? "docs/_build/pictures");
const PAGES = [
  "index", "install", "tutorial", "guide/index", "guide/tables", "guide/bands", "api", "api/generated/sklearn_gru.GRURegressor",
  "api/generated/sklearn_gru.forecast", "gallery/index", "gallery/plot_quick_start", "gallery/plot_case_shops", "benchmarks", "overview", "recipes", "comparison", "when_not", "mathematics",
  "messages", "glossary", "architecture", "contributing", "changes", "citing", "genindex", "search",
];
const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
const LONGEST = 6000; // pixels of a picture
const SCHEMES = ["light", "dark"];
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png", json: "application/json" };
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");

/** The files of the site, as a server on this machine would give them. */
function serve() {
  const server = createServer(async (request, response) => {
    const file = path.join(SITE, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      const body = await readFile(file.endsWith("/") ? `${file}index.html` : file);
      response.writeHead(200, { "content-type": TYPES[file.split(".").pop()] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** What is wider than the screen, unless it scrolls by itself. */
function tooWide() {
  const scrolls = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (["auto", "scroll"].includes(style.overflowX) || style.position === "fixed") return true;
    }
    return false;
  };
  const screen = document.documentElement.clientWidth;
  return [...document.querySelectorAll("main *, header *, footer *")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > screen + 1 && !scrolls(element))
    .map((element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ends at ${Math.round(element.getBoundingClientRect().right)} of ${screen} pixels`)
    .slice(0, 3);
}

/** What axe holds against a page, if it is serious. */
async function judged(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `axe: ${id}, ${nodes.length} times, as at ${nodes[0].target.join(" ")} (${nodes[0].any[0]?.message ?? nodes[0].failureSummary})`);
}

/** What is wrong with one page at one width in one scheme; its picture is kept. */
async function look(context, origin, name, picture) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) complaints.push(`asks for ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${origin}/${name}.html`, { waitUntil: "load" });
  await page.waitForTimeout(300);
  complaints.push(...(await page.evaluate(tooWide)), ...(await judged(page)));
  const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), LONGEST);
  const clip = { x: 0, y: 0, width: page.viewportSize().width, height };
  await page.screenshot({ path: path.join(PICTURES, picture), fullPage: true, clip });
  await page.close();
  return complaints;
}

/** What the search says of a word. */
async function found(context, origin, word) {
  const page = await context.newPage();
  await page.goto(`${origin}/search.html?q=${word}`);
  await page.waitForSelector("#search-results li a", { timeout: 20000 });
  await page.waitForTimeout(1000);
  const links = await page.$$eval("#search-results li a", (all) => all.map((each) => each.getAttribute("href")));
  await page.close();
  return links;
}

const server = await serve();
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
await mkdir(PICTURES, { recursive: true });
let wrong = 0;
for (const [width, viewport] of Object.entries(WIDTHS)) {
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ viewport, colorScheme });
    for (const name of PAGES) {
      const complaints = await look(context, origin, name, `${name.replaceAll("/", "-")}-${width}-${colorScheme}.png`);
      wrong += complaints.length;
      for (const complaint of new Set(complaints)) console.log(`${name}, ${width}, ${colorScheme}: ${complaint}`);
    }
    await context.close();
  }
}
const context = await browser.newContext({ viewport: WIDTHS.wide });
const links = await found(context, origin, "SlidingWindow");
const page = links.findIndex((link) => link.includes("sklearn_gru.SlidingWindow"));
console.log(`The search finds SlidingWindow ${links.length} times, its page in place ${page + 1}.`);
if (page < 0) wrong += 1;
await browser.close();
server.close();
console.log(wrong ? `${wrong} complaints.` : `No complaints about ${PAGES.length} pages; pictures in ${PICTURES}.`);
process.exitCode = wrong ? 1 : 0;
