// The list of segments: fills it from the page's data, and searches, filters and sorts it.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const { texts, rows, hidden } = JSON.parse(byId("segments").textContent);
  const COLUMNS = ["owner", "accounts", "type", "status"];
  const number = new Intl.NumberFormat("en");

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const cell = (row, className, text, label) => {
    const made = make("td", className, text);
    made.setAttribute("role", "cell");
    if (label) made.dataset.label = label;
    row.append(made);
    return made;
  };

  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const trend = (digits) => {
    const points = [...digits].flatMap((digit, place) =>
      digit === " " ? [] : [`${(place * 70) / (digits.length - 1) + 1},${19 - digit * 2}`]);
    const line = svg("svg", { class: "trend", viewBox: "0 0 72 20", "aria-hidden": "true" });
    line.append(svg("polyline", { points: points.join(" ") }));
    return line;
  };

  const told = (change) =>
    change === null ? "–" : typeof change === "string" ? change
      : change > 0 ? `+${number.format(change)}` : change < 0 ? `−${number.format(-change)}` : "0";

  const drawn = ([id, icon, label, description, owner, accounts, type, status, day, size, change, line, held]) => {
    const row = make("tr");
    row.setAttribute("role", "row");
    const head = make("th", "name");
    head.scope = "row";
    head.setAttribute("role", "rowheader");
    const link = make("a");
    link.href = `segments/${id}.html`;
    link.append(make("bdi", "", `${icon} ${label}`.trim()));
    head.append(link, make("bdi", "soft", description));
    row.append(head);
    const own = { owner: texts.owner[owner], accounts: texts.accounts[accounts], type: texts.type[type], status: texts.status[status] };
    cell(row, "", own.owner, "Owner");
    cell(row, "", own.accounts, "Accounts");
    cell(row, "", own.type, "Type");
    const state = cell(row, "", "", "Status");
    state.append(make("span", `badge ${own.status}`, own.status));
    if (held) state.append(" ", make("span", "badge held", "held"));
    cell(row, "number", size === null ? "–" : size === 1 ? hidden : number.format(size), "Size");
    cell(row, "number", told(change), "Last 7 days");
    cell(row, "trend-cell", "").append(trend(line));
    const built = cell(row, "day", "", "Last build");
    built.append(texts.day[day].slice(0, 10), " ", make("span", "hour", texts.day[day].slice(11)));
    return {
      row, ...own, day: texts.day[day], name: label.toLowerCase(), size: size ?? -1,
      change: typeof change === "number" ? change : change === null ? -Infinity : 0.5,
      words: `${id} ${label} ${description}`.toLowerCase(),
    };
  };

  const entries = rows.map(drawn);
  const body = byId("rows");
  const search = byId("search");
  const selects = Object.fromEntries(COLUMNS.map((name) => [name, byId(name)]));
  const me = byId("me");
  const fill = (select, values) => {
    for (const value of values) {
      const option = make("option", "", value);
      option.value = value;
      select.append(option);
    }
  };
  for (const name of ["owner", "type", "status"]) fill(selects[name], [...texts[name]].sort());
  const single = new Set(texts.accounts.flatMap((some) => (some === "all" ? [] : some.split(", "))));
  fill(selects.accounts, [...single].sort());
  fill(me, [...texts.owner].sort());

  // Who one is stays in this browser; a page opened from a file may have nowhere to keep it.
  const kept = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("segments-me", value);
      return localStorage.getItem("segments-me");
    } catch { return null; }
  };
  if (texts.owner.includes(kept())) me.value = kept();

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const whose = document.querySelector("input[name=whose]:checked").value;
    byId("me-label").hidden = !whose;
    let found = 0;
    for (const one of entries) {
      const fits =
        words.every((word) => one.words.includes(word)) &&
        ["owner", "type", "status"].every((name) => !selects[name].value || one[name] === selects[name].value) &&
        (!selects.accounts.value || one.accounts === "all" || one.accounts.split(", ").includes(selects.accounts.value)) &&
        (!whose || (one.owner === me.value) === (whose === "mine"));
      one.row.hidden = !fits;
      found += fits;
    }
    byId("found").textContent = `${number.format(found)} of ${number.format(entries.length)} segments`;
  };

  const buttons = document.querySelectorAll("button[data-sort]");
  const order = new Intl.Collator("en", { numeric: true }).compare;
  const sort = (key, descending) => {
    const sign = descending ? -1 : 1;
    entries.sort((a, b) =>
      sign * (typeof a[key] === "number" ? a[key] - b[key] || 0 : order(a[key], b[key])) || order(a.name, b.name));
    body.append(...entries.map((one) => one.row));
    for (const button of buttons) {
      const head = button.parentElement;
      if (button.dataset.sort === key) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const now = button.parentElement.getAttribute("aria-sort");
      const first = ["size", "change", "day"].includes(button.dataset.sort);
      sort(button.dataset.sort, now ? now === "ascending" : first);
    });
  }
  byId("filters").addEventListener("input", (event) => {
    if (event.target === me) kept(me.value);
    show();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  sort("name", false);
  show();
})();
