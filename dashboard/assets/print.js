/* Paper is narrower than a screen, and charts and maps know only the width they were drawn in: before a page is
 * printed they are drawn anew in the width of paper, and afterwards in that of the screen. No words in here.
 */
(function () {
  'use strict';

  const maps = new WeakMap();  // frame -> MapLibre's map
  document.addEventListener('mapready', ({target, detail: {map}}) => maps.set(target, map));

  function draw() {
    for (const graph of document.querySelectorAll('.js-plotly-plot')) {
      if (graph.offsetParent && graph.data) window.Plotly.relayout(graph, {autosize: true});
    }
    for (const frame of document.querySelectorAll('[data-map-graph]')) {
      const map = maps.get(frame);
      if (!map) continue;
      // A browser that prints waits for no next frame.
      map.resize();
      map.redraw();
    }
  }

  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    draw();
  });

  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    draw();
  });
})();
