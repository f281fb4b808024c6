/* Drag over weeks or hours to filter by them: every chart in an element with `data-brush` reports here.
 *
 * While the hand is still dragging, at most one report waits for its answer, so that a slow server is never
 * asked for what nobody looks at any more. What a gesture means is decided by dashboard/components/gestures.py.
 */
(function () {
  'use strict';

  const LIVE_MS = 120;
  const known = new WeakSet();
  let waiting = null, timer = 0;

  function report(root, data) {
    window.dash_clientside.set_props(root.dataset.brushStore,
      {data: {chart: root.dataset.brush, since: Date.now(), ...data}});
  }

  function boxOf({range}) {
    if (!range?.x) return null;
    const [x0, x1] = range.x, [y0, y1] = range.y ?? [0, 0];
    return {x0, x1, y0, y1};
  }

  function live(root, event) {
    if (root.dataset.brushLive === undefined) return;
    waiting = boxOf(event ?? {});
    if (timer || !waiting) return;
    timer = setTimeout(() => {
      timer = 0;
      if (waiting) report(root, {...waiting, live: true});
    }, LIVE_MS);
  }

  function finish(root, event) {
    clearTimeout(timer);
    timer = 0;
    waiting = null;
    const box = boxOf(event ?? {});
    if (box) report(root, box);
  }

  function listen(root, graph) {
    known.add(graph);
    graph.on('plotly_selecting', event => live(root, event));
    graph.on('plotly_selected', event => finish(root, event));
    graph.on('plotly_click', ({points}) => {
      const {x, y} = points[0];
      const [x1, y1] = root.dataset.brush === 'hours' ? [x, y] : [x, 0];
      report(root, {x0: x, x1, y0: y1, y1});
    });
  }

  // Plotly's own "deselect" also comes when a figure is drawn anew; a hand clicks twice only when it means it.
  document.addEventListener('dblclick', ({target}) => {
    const root = target instanceof Element ? target.closest('[data-brush]') : null;
    if (root) report(root, {clear: true});
  });

  function look() {
    for (const root of document.querySelectorAll('[data-brush]')) {
      const graph = root.querySelector('.js-plotly-plot');
      if (graph?.on && !known.has(graph)) listen(root, graph);
    }
  }

  new MutationObserver(look).observe(document.documentElement, {childList: true, subtree: true});
  look();
})();
