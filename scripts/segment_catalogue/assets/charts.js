// The charts of a segment, drawn by uPlot in the page's own colours.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = new Intl.NumberFormat("en");
  const HEIGHT = 240;
  const charts = [];

  const axes = () => {
    const plain = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 } };
    return [
      { ...plain, space: 80, values: [[86400 * 27, "{MMM} {YYYY}"], [86400, "{D} {MMM}"], [1, "{D} {MMM} {HH}:{mm}"]]
          .map(([step, form]) => [step, form, null, null, null, null, null, null, 1]) },
      { ...plain, size: 60, values: (_, values) => values.map((value) => number.format(Math.abs(value))) },
    ];
  };
  const utc = (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC");
  const draw = (target, options, values) => {
    target.replaceChildren();
    const chart = new uPlot({
      width: target.clientWidth, height: HEIGHT, tzDate: utc, legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } }, axes: axes(), padding: [12, 26, 0, 0], ...options,
    }, values, target);
    charts.push([chart, target]);
  };

  const held = (flags, sizes) => (chart) => {
    const { ctx, bbox } = chart;
    ctx.save();
    flags.forEach((is, place) => {
      if (!is) return;
      const x = chart.valToPos(chart.data[0][place], "x", true);
      const y = sizes[place] === null ? bbox.top + bbox.height : chart.valToPos(sizes[place], "y", true);
      ctx.fillStyle = colour("held");
      ctx.globalAlpha = 0.18;
      ctx.fillRect(x - 9, bbox.top, 18, bbox.height);
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.arc(x, y, 5 * devicePixelRatio, 0, 7);
      ctx.fill();
    });
    ctx.restore();
  };

  const size = (target, found) => {
    const known = found.size.filter((value) => value !== null);
    const limits = [found.least, found.most].filter((value) => value !== null);
    const most = Math.max(10, ...known);
    const near = limits.filter((value) => value <= most * 2);
    const least = Math.min(...known, ...near, most);
    const span = Math.max(Math.max(most, ...near) - least, 20);
    const range = [Math.max(0, Math.floor((least - span * 0.2) / 10) * 10), Math.max(most, ...near) + span * 0.2];
    draw(target, {
      scales: { x: { time: true }, y: { range: () => range } },
      series: [
        {},
        { stroke: colour("accent"), width: 2, fill: colour("accent-faint"), points: { show: true, size: 5, fill: colour("accent") } },
        ...near.map(() => ({ stroke: colour("held"), width: 1.5, dash: [6, 5], points: { show: false } })),
      ],
      hooks: { draw: [held(found.held, found.size)] },
    }, [found.x, found.size, ...near.map((value) => found.x.map(() => value))]);
  };

  // Of each reason the sum of it and those below it; the largest is drawn first, the others over it.
  const stacked = (series) => {
    const sums = series[0]?.map(() => 0) ?? [];
    return series.map((values) => values.map((value, place) => (sums[place] += value)));
  };
  const moves = (target, found) => {
    const above = stacked(found.entered).reverse();
    const below = stacked(found.left).reverse().map((values) => values.map((value) => -value));
    const colours = found.reasons.map((reason) => colour(`reason-${reason}`)).reverse();
    const bars = uPlot.paths.bars({ size: [0.6, 28] });
    const series = [...colours, ...colours].map((fill) => ({ fill, stroke: fill, width: 0, paths: bars, points: { show: false } }));
    const step = found.x.length > 1 ? found.x[1] - found.x[0] : 86400;
    const most = Math.max(10, ...above.flat());
    const least = Math.min(-10, ...below.flat());
    draw(target, {
      scales: {
        x: { time: true, range: () => [found.x[0] - step, found.x[found.x.length - 1] + step] },
        y: { range: () => [least * 1.1, most * 1.1] },
      },
      series: [{}, ...series],
    }, [found.x, ...[...above, ...below].map((values) => values.map((value) => value || null))]);
  };

  const all = () => {
    for (const [chart] of charts.splice(0)) chart.destroy();
    if (byId("size-chart")) size(byId("size-chart"), data("size-data"));
    if (byId("moves-chart")) moves(byId("moves-chart"), data("moves-data"));
  };
  const legend = byId("moves-legend");
  if (legend) {
    const { reasons } = data("moves-data");
    const line = (reason) => {
      const item = document.createElement("li");
      const key = document.createElement("span");
      key.className = `key reason-${reason}`;
      item.append(key, reason === "unknown" ? "not known" : reason);
      return item;
    };
    legend.replaceChildren(...reasons.map(line));
    legend.append(Object.assign(document.createElement("li"), {
      textContent: reasons.length ? "above the line entered, below it left; fewer than ten are not drawn" : "fewer than ten in each run are not drawn",
    }));
  }
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  new ResizeObserver(() => {
    for (const [chart, target] of charts) {
      if (chart.width !== target.clientWidth) chart.setSize({ width: target.clientWidth, height: HEIGHT });
    }
  }).observe(document.getElementById("main"));
})();
