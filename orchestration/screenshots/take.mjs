// Takes pictures of pages with a headless Chromium, by its own protocol.
// Usage: node take.mjs CHROMIUM FOLDER, with lines "NAME ADDRESS TEXT" on the standard input: the
// picture FOLDER/NAME.png is taken once the page at ADDRESS shows TEXT.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SIZE = { width: 1400, height: 860, deviceScaleFactor: 1, mobile: false };
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
  await page("Emulation.setDeviceMetricsOverride", SIZE);
  for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const [name, url, ...words] = line.split(" ");
    await picture(page, join(folder, `${name}.png`), url, words.join(" "));
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

/** Open a page, wait for a text in it and for it to stand still, and write its picture. */
async function picture(page, path, url, text) {
  await page("Page.navigate", { url });
  const shown = `document.body && document.body.innerText.includes(${JSON.stringify(text)})`;
  const end = Date.now() + PATIENCE;
  let before = null;
  for (;;) {
    await new Promise((done) => setTimeout(done, 1500));
    const { result } = await page("Runtime.evaluate", { expression: shown });
    const { data } = await page("Page.captureScreenshot", { format: "png" });
    if (result.value && data === before) {
      writeFileSync(path, Buffer.from(data, "base64"));
      return;
    }
    before = data;
    if (Date.now() > end) {
      writeFileSync(path, Buffer.from(data, "base64"));
      throw new Error(`${url} does not show "${text}", or does not stand still; see ${path}.`);
    }
  }
}
