// Takes pictures of pages with a headless Chromium, by its own protocol.
// Usage: node take.mjs CHROMIUM FOLDER, with lines "NAME HEIGHT ADDRESS CLICK|TEXT" on the standard
// input: the picture FOLDER/NAME.png is of the page at ADDRESS in a window so high, after a click on what reads or is labelled
// CLICK, if that is not empty, once the page shows TEXT.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SIZE = { width: 1400, deviceScaleFactor: 1, mobile: false };
const PATIENCE = 90_000; // milliseconds for a page
const [chromium, folder] = process.argv.slice(2);

const profile = mkdtempSync(join(tmpdir(), "screenshots-"));
const browser = spawn(
  chromium,
  ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
   "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"],
  { stdio: ["ignore", "ignore", "pipe"] },
);

try {
  const send = await connect(await address());
  const { targetInfos } = await send("Target.getTargets");
  const { targetId } = targetInfos.find((target) => target.type === "page");
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, parameters) => send(method, parameters, sessionId);
  for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const [name, height, url, ...words] = line.split(" ");
    const [click, text] = words.join(" ").split("|");
    await page("Emulation.setDeviceMetricsOverride", { ...SIZE, height: Number(height) });
    await picture(page, join(folder, `${name}.png`), { url, click, text });
    console.log(`${name}.png`);
  }
} finally {
  browser.kill();
  await new Promise((done) => browser.on("exit", done));
  rmSync(profile, { recursive: true, force: true });
}

/** Give the address that the browser listens on, which it prints. */
async function address() {
  for await (const line of createInterface({ input: browser.stderr })) {
    const found = line.match(/DevTools listening on (ws:\S+)/);
    if (found) return found[1];
  }
  throw new Error(`${chromium} did not start.`);
}

/** Connect, and give a function that sends a command and waits for its answer. */
async function connect(url) {
  const socket = new WebSocket(url);
  const waiting = new Map();
  let number = 0;
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    if (!waiting.has(id)) return;
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    error ? reject(new Error(error.message)) : resolve(result);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("The browser does not answer."));
  });
  return (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject });
      socket.send(JSON.stringify({ id: number, method, params, sessionId }));
    });
}

/** Open a page, click, wait for a text in it, and write its picture. */
async function picture(page, path, { url, click, text }) {
  await page("Page.navigate", { url });
  await pause(3000);
  // Room for what the picture is about.
  await clicked(page, "Hide navigation");
  if (click) await until(() => clicked(page, click), `${url} has no "${click}".`);
  const shown = `document.body.innerText.includes(${JSON.stringify(text)})`;
  await until(() => value(page, shown), `${url} does not show "${text}".`);
  await pause(3000); // pictures in it, and what slides into place
  const { data } = await page("Page.captureScreenshot", { format: "png" });
  writeFileSync(path, Buffer.from(data, "base64"));
}

/** Click on the last element with a text or label, and say whether there is one. */
function clicked(page, text) {
  const name = JSON.stringify(text);
  return value(page, `(() => {
    const all = [...document.querySelectorAll("button, a, [role=button], [role=radio], div, span")];
    const found = all.filter((one) => one.getAttribute("aria-label") === ${name}
      || one.innerText?.trim() === ${name}).at(-1);
    found?.click();
    return Boolean(found);
  })()`);
}

async function value(page, expression) {
  const { result } = await page("Runtime.evaluate", { expression });
  return result.value;
}

async function until(condition, problem) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(problem);
    await pause(500);
  }
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
