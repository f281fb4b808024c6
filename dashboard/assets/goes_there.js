/* A name in a table takes a map there (dashboard/components/pattern_table.py): map.js hears of the goal. */
(function () {
  'use strict';

  document.addEventListener('click', event => {
    const {goal, goesTo} = event.target.closest?.('[data-goes-to]')?.dataset ?? {};
    const frame = goesTo && document.getElementById(goesTo);
    if (!frame) return;
    // The same goal again is a goal, too: somebody may have moved the map since.
    delete frame.dataset.goal;
    requestAnimationFrame(() => {
      frame.dataset.goal = goal;
      frame.scrollIntoView({block: 'nearest'});
    });
  });
})();
