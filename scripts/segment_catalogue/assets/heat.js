// The map of overlaps: draws it from the page's data, and tells the cell that is pointed at.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const { segments, cells } = JSON.parse(byId("heat-data").textContent);
  const both = segments.map((_, place) => new Map([[place, segments[place][2]]]));
  for (const [row, column, people] of cells) {
    both[row].set(column, people);
    both[column].set(row, people);
  }
  const number = new Intl.NumberFormat("en");
  const table = byId("heat");
  const box = byId("heat-box");
  let shown = [];
  let at = null;

  const share = (row, column) => {
    const people = both[row].get(column) ?? 0;
    const size = segments[row][2];
    return people < 0 || size <= 1 ? null : Math.min(100, Math.round((100 * people) / size));
  };
  const make = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const head = (place, scope) => {
    const cell = make("th");
    cell.scope = scope;
    const name = make(scope === "row" ? "a" : "span");
    if (scope === "row") name.href = `segments/${segments[place][0]}.html`;
    name.append(make("bdi", segments[place][1]));
    cell.append(name);
    return cell;
  };

  const draw = () => {
    const word = byId("heat-search").value.toLowerCase();
    const order = byId("heat-order").value;
    shown = segments.map((_, place) => place).filter((place) => segments[place][1].toLowerCase().includes(word));
    if (order === "size") shown.sort((a, b) => segments[b][2] - segments[a][2]);
    if (order === "name") shown.sort((a, b) => segments[a][1].localeCompare(segments[b][1]));
    const top = make("tr");
    const corner = make("td");
    top.append(corner, ...shown.map((place) => head(place, "col")));
    const headings = make("thead");
    headings.append(top);
    const body = make("tbody");
    for (const row of shown) {
      const line = make("tr");
      line.append(head(row, "row"));
      for (const column of shown) {
        const percent = share(row, column);
        const cell = make("td", row === column ? "" : percent ?? "·");
        cell.className = row === column ? "self" : `h${percent === null ? 0 : Math.min(9, Math.ceil(percent / 11.2))}`;
        line.append(cell);
      }
      body.append(line);
    }
    table.replaceChildren(headings, body);
    at = null;
  };

  const tell = (row, column) => {
    table.querySelector(".at")?.classList.remove("at");
    const cell = table.tBodies[0].rows[row]?.cells[column + 1];
    if (!cell) return;
    at = [row, column];
    cell.classList.add("at");
    const [one, other] = [shown[row], shown[column]];
    const people = one === other ? segments[one][3] : both[one].get(other) ?? 0;
    const count = people < 0 ? "<10" : typeof people === "number" ? number.format(people) : people;
    const percent = share(one, other);
    const text = one === other
      ? [make("bdi", segments[one][1]), ` has ${count} people.`]
      : [`${percent === null ? "Some" : `${percent} %`} of `, make("bdi", segments[one][1]), ` (${segments[one][3]}) are in `,
        make("bdi", segments[other][1]), ` (${segments[other][3]}) too: ${count} people.`];
    byId("heat-told").replaceChildren(...text);
  };
  table.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell) tell(cell.parentElement.sectionRowIndex, cell.cellIndex - 1);
  });
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  box.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || event.target !== box || !shown.length) return;
    event.preventDefault();
    const limit = (value) => Math.max(0, Math.min(shown.length - 1, value));
    tell(...(at ? [limit(at[0] + move[0]), limit(at[1] + move[1])] : [0, 0]));
    table.querySelector(".at").scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  byId("heat-search").addEventListener("input", draw);
  byId("heat-order").addEventListener("input", draw);
  byId("heat-search").form.addEventListener("submit", (event) => event.preventDefault());
  draw();
})();
