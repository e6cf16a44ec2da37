// Notes when each Plotly chart was painted with another picture than before.
//
// The same on every page: it looks only at what Plotly draws, its axes and traces
// (.cartesianlayer). A change is stamped after the frame that shows it.
(() => {
  const DATA = ".trace path, .trace text, .hm image";
  const pictures = new Map();
  const paintedAt = new Map();
  const frameShown = new MessageChannel();
  let waiting = false;
  let changed = [];
  let first = null;
  let pressed = null;

  frameShown.port1.onmessage = () => {
    const now = performance.now();
    for (const chart of changed) paintedAt.set(chart, now);
    first ??= now;
    changed = [];
  };

  function look() {
    waiting = false;
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      const layer = chart.querySelector(".cartesianlayer");
      if (!layer?.querySelector(DATA) || pictures.get(chart) === layer.innerHTML) continue;
      pictures.set(chart, layer.innerHTML);
      changed.push(chart);
    }
    if (changed.length) frameShown.port2.postMessage(null);
  }

  new MutationObserver(() => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  }).observe(document, { subtree: true, childList: true, attributes: true });

  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true });

  // The charts on the page that were painted since an instant of this page's clock. [ms]
  window.paintsSince = (instant) => {
    const shown = [...document.querySelectorAll(".js-plotly-plot")];
    const since = shown.map((chart) => paintedAt.get(chart)).filter((at) => at > instant);
    return {
      painted: since.length,
      last: Math.max(...since, 0),
      now: performance.now(),
      first,
      pressed,
      origin: performance.timeOrigin,
    };
  };

  // Points of each trace of each chart.
  window.pointsDrawn = () => [...document.querySelectorAll(".js-plotly-plot")].map(
    (chart) => chart._fullData.map(
      (trace) => trace._length ?? trace.z.reduce((cells, row) => cells + row.length, 0),
    ),
  );
})();
