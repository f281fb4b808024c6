/* Tables that sort by a click on a heading: `table[data-sorts]` (dashboard/components/sorted_table.py).
 *
 * Rows are moved, never made: React keeps its rows by their order, so the old order comes back before it is
 * changed by anybody else. No words in here.
 */
(function () {
  'use strict';

  const byRow = (a, b) => Number(a.dataset.row) - Number(b.dataset.row);

  // The lowest row of heads: what stands above it names several columns.
  const heads = table => [...[...table.tHead.rows].at(-1).cells];

  function sort(table, column, way) {
    const body = [...table.tBodies].at(-1);  // a total stands in a body of its own, above
    const collator = new Intl.Collator(document.documentElement.lang, {numeric: true});
    const value = row => row.cells[column].dataset.value ?? '';
    const compare = (a, b) => {
      const [one, other] = [value(a), value(b)];
      // What is unknown stands last, whichever way it is sorted.
      if (one === '' || other === '') return (one === '') - (other === '');
      const numbers = heads(table)[column].classList.contains('number');
      return way * (numbers ? Number(one) - Number(other) : collator.compare(one, other));
    };
    body.append(...[...body.rows].sort(way ? (a, b) => compare(a, b) || byRow(a, b) : byRow));
    heads(table).forEach((head, i) => {
      if (i === column && way) head.setAttribute('aria-sort', way > 0 ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    });
  }

  document.addEventListener('click', ({target}) => {
    const button = target instanceof Element ? target.closest('table[data-sorts] th button') : null;
    if (!button) return;
    const head = button.closest('th'), was = head.getAttribute('aria-sort');
    const first = head.classList.contains('number') ? -1 : 1;   // the largest number is what is looked for
    const now = {ascending: 1, descending: -1}[was] ?? 0;
    sort(head.closest('table'), head.cellIndex, now === 0 ? first : now === first ? -first : 0);
  });
})();
