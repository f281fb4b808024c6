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
    if (!id || !asked.changedPropIds.length) return;
    const ask = shown => fetch('/cells/touched', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({asked: {inputs: asked.inputs, changedPropIds: asked.changedPropIds}, shown}),
    });
    document.getElementById(id)?.dispatchEvent(new CustomEvent('cellstouched', {detail: {ask}}));
  };
})();
