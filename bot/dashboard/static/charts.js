"use strict";
// Draws the figures that the table below each chart says, too: <figure data-chart='{...}'>.
(() => {
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = [];

  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(5, 10);

  // What stands below a chart: figures of the day under the mouse, else of the last day.
  const told = (words) => (plot, found, series, place) => {
    const shown = place == null ? plot.data[series].at(-1) : found;
    return shown == null ? "nothing" : words(shown);
  };

  const axis = (words, more) => ({
    stroke: look("--soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: look("--line"), width: 1 },
    ticks: { stroke: look("--line"), width: 1 },
    values: (_, found) => found.map(words),
    ...more,
  });

  const line = (unit) => ({ name, look: colour, dashed }) => ({
    label: name,
    stroke: look(`--${colour}`),
    width: 2,
    dash: dashed ? [6, 4] : [],
    points: { show: true, size: 5 },
    value: told((found) => `${Math.round(found * 100) / 100}${unit}`),
  });

  const draw = (figure) => {
    const { days, series, unit, top } = JSON.parse(figure.dataset.chart);
    const place = figure.querySelector(".plotted");
    place.replaceChildren();
    const options = {
      width: place.clientWidth,
      height: 240,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_, low, high) => [0, top || (high > 0 ? high * 1.1 : 1)] } },
      axes: [axis(day, { incrs: [1, 2, 5, 10, 20].map((days) => days * 86400) }), axis((value) => `${value}${unit}`, { size: 62 })],
      series: [{ label: "day", value: told(day) }, ...series.map(line(unit))],
    };
    drawn.push(new uPlot(options, [days, ...series.map((each) => each.values)], place));
  };

  const all = () => {
    drawn.splice(0).forEach((plot) => plot.destroy());
    document.querySelectorAll("figure[data-chart]").forEach(draw);
  };

  addEventListener("resize", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  all();
})();
