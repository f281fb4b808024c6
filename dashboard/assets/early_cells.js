/* Ask for the cells of a change at once (dashboard/components/early_cells.py), beside Dash's own request: the
 * page's own way to them goes through everything else that a change draws anew. map.js shows what comes, and
 * hears the same address later.
 */
(function () {
  'use strict';

  const OUTPUT = /([\w-]+)\.data-cells-url/;

  /** Told each request of a callback before it leaves (`hooks` of dashboard/shell.py). */
  window.beforeCallback = function (asked) {
    const [, id] = OUTPUT.exec(asked.output) ?? [];
    const frame = document.getElementById(id), url = frame?.dataset.earlyCells;
    if (!url || !asked.changedPropIds.length) return;
    const ask = (shown, signal) => fetch(url, {
      signal,
      method: 'POST',
      credentials: 'same-origin',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({asked: {inputs: asked.inputs, changedPropIds: asked.changedPropIds}, shown}),
    });
    frame.dispatchEvent(new CustomEvent('cellstouched', {detail: {ask}}));
  };
})();
