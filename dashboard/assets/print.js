/* Paper is narrower than a screen, and charts and maps know only the width they were drawn in: before a page is
 * printed they are drawn anew in the width of paper, and afterwards in that of the screen. A table that scrolls
 * shows a few of its rows only; on paper all of them stand in its place, in the order and choice of the screen.
 * What a map has drawn is gone once a screen has shown it, so paper gets a copy. No words in here.
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
      if (!map || map.isPicture) continue;
      // A browser that prints waits for no next frame, in which Plotly would give the map its new size.
      const {style} = map.getContainer(), {clientWidth, clientHeight} = frame;
      Object.assign(style, {width: `${clientWidth}px`, height: `${clientHeight}px`});
      map.resize();
      map.redraw();
      if (document.documentElement.classList.contains('paper')) copy(map.getCanvas());
    }
  }

  /** Lay a copy of what a map has just drawn over it. */
  function copy(drawn) {
    const paper = document.createElement('canvas');
    Object.assign(paper, {className: 'paper-map', width: drawn.width, height: drawn.height});
    paper.getContext('2d').drawImage(drawn, 0, 0);
    drawn.after(paper);
  }

  const swept = new Set();  // comparisons under a curtain, which paper does without

  function sideBySide() {
    for (const root of document.querySelectorAll('.comparison[data-mode="swipe"]')) {
      swept.add(root);
      root.dataset.mode = 'side';
    }
  }

  function underCurtain() {
    for (const root of swept) root.dataset.mode = 'swipe';
    swept.clear();
  }

  function cell(row, kind, text) {
    row.appendChild(document.createElement(kind)).textContent = text;
  }

  /** Put every row of a grid behind it as a plain table. */
  function write(frame) {
    const api = window.dash_ag_grid?.getApi(frame.firstElementChild.id);
    if (!api) return;
    const columns = api.getAllDisplayedColumns(), table = document.createElement('table');
    table.className = 'facts paper-table';
    const heads = table.createTHead().insertRow(), body = table.createTBody();
    for (const column of columns) cell(heads, 'th', api.getDisplayNameForColumn(column, 'header') ?? '');
    api.forEachNodeAfterFilterAndSort(rowNode => {
      const row = body.insertRow();
      for (const colKey of columns) {
        cell(row, 'td', String(api.getCellValue({rowNode, colKey, useFormatter: true}) ?? ''));
      }
    });
    frame.after(table);
  }

  function unwrite() {
    for (const one of document.querySelectorAll('.paper-table, .paper-map')) one.remove();
  }

  const PAGE_PX = 690, LEAST = 0.6;  // what Letter and A4 both have across; smaller letters nobody reads

  /** Make what belongs on one page small enough for it. */
  function fit() {
    for (const page of document.querySelectorAll('[data-one-page]')) {
      const zoom = Math.max(LEAST, Math.min(1, PAGE_PX / page.scrollHeight));
      Object.assign(page.style, {zoom, width: `${page.clientWidth / zoom}px`});
    }
  }

  function unfit() {
    for (const page of document.querySelectorAll('[data-one-page]')) {
      Object.assign(page.style, {zoom: '', width: ''});
    }
  }

  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    unwrite();
    for (const frame of document.querySelectorAll('[data-ag-theme-mode]')) write(frame);
    sideBySide();
    fit();
    draw();
  });

  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    unwrite();
    unfit();
    underCurtain();
    draw();
  });
})();
