/* The page of methods: leave only entries with a word, and go to the entry that the address names.
 *
 * Dash draws the page after the browser has looked for the address's #name, so the browser is asked again.
 * No words in here.
 */
(function () {
  'use strict';

  const FILTER = 'methods-filter';
  const root = () => document.querySelector('[data-methods]');
  // Without accents and capitals: "prediccion" finds "Predicción".
  const plain = text => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

  function named() {
    let name = '';
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { /* half a character names nothing */ }
    const entry = name && document.getElementById(name);
    return entry && entry.closest('[data-methods]') ? entry : null;
  }

  function go() {
    const entry = named();
    if (!entry) return;
    // The same address again: the browser scrolls there and marks the entry as :target.
    location.replace(location.href);
    if (entry.tabIndex === -1 && entry.matches('.method')) entry.focus({preventScroll: true});
  }

  function leave(page, value) {
    const words = plain(value ?? '').split(/\s+/).filter(Boolean);
    const entries = [...page.querySelectorAll('[data-method]')];
    let shown = 0;
    for (const entry of entries) {
      const text = plain(entry.textContent);
      entry.hidden = !words.every(word => text.includes(word));
      shown += !entry.hidden;
      const link = page.querySelector(`[data-entry="${entry.id}"]`);
      if (link) link.hidden = entry.hidden;
    }
    page.querySelectorAll('[data-room]').forEach(room => {
      room.hidden = !room.querySelector('[data-method]:not([hidden])');
    });
    return words.length ? shown : null;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    methods: {
      filter(value) {
        const page = root();
        if (!page) return window.dash_clientside.no_update;
        const shown = leave(page, value);
        if (!page.dataset.drawn) {
          page.dataset.drawn = 'true';
          requestAnimationFrame(go);
        }
        const said = page.querySelector('[data-shown]').dataset;
        return shown === null ? '' : shown === 0 ? said.none : said.shown.replace('{shown}', shown);
      },
    },
  });

  window.addEventListener('hashchange', () => {
    const entry = named();
    if (!entry || !entry.closest('[hidden]')) return;
    // A link to what the box has left out: the box is emptied, then the entry is there to go to.
    window.dash_clientside.set_props(FILTER, {value: ''});
    leave(root(), '');
    go();
  });
})();
