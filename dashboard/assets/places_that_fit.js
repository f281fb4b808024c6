/* Which places of the search list fit what is typed: all of its words, in any order, in their short forms. The
 * server has sought corners and reports by the same rule (layers/base/crossings.py). No words on screen in here.
 */
(function () {
  'use strict';

  /** Words in their short forms; what only joins two streets has none and falls out. The page says which. */
  function wordsOf(text) {
    const short = JSON.parse(document.querySelector('[data-short-forms]')?.dataset.shortForms ?? '{}');
    return (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).map(word => short[word] ?? word).filter(Boolean);
  }

  function fits(label, search, asked) {
    if (label.toLowerCase().includes(search.trim().toLowerCase())) return true;
    const words = wordsOf(label);
    return asked.length > 0 && asked.every(word => words.some(one => one.startsWith(word)));
  }

  window.dashMantineFunctions = window.dashMantineFunctions || {};
  window.dashMantineFunctions.placesThatFit = ({options, search, limit}) => {
    const asked = wordsOf(search);
    let left = limit;
    const keep = items => items.filter(item => left > 0 && fits(item.label, search, asked) && left--);
    return options.map(one => 'group' in one ? {...one, items: keep(one.items)} : one)
      .filter(one => 'group' in one ? one.items.length > 0 : keep([one]).length > 0);
  };
})();
