/* Which places of the search list fit what is typed: all of its words, in any order, in their short forms. The
 * server has sought corners and reports by the same rule (layers/base/crossings.py). No words on screen in here.
 */
(function () {
  'use strict';

  const ALIKE = [['st', 'street', 'calle'], ['ave', 'avenue', 'av', 'avenida'], ['blvd', 'boulevard', 'bulevar'],
    ['rd', 'road', 'camino'], ['dr', 'drive'], ['pkwy', 'parkway'], ['ter', 'terrace', 'terr'], ['pl', 'place'],
    ['ln', 'lane'], ['ct', 'court'], ['hwy', 'highway'], ['n', 'north', 'norte'], ['s', 'south', 'sur'],
    ['e', 'east', 'este'], ['w', 'west', 'oeste']];
  const SHORT = Object.fromEntries(ALIKE.flatMap(group => group.map(word => [word, group[0]])));
  const JOINING = new Set(['and', 'y', 'con', 'at']);

  const wordsOf = text => (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])
    .map(word => SHORT[word] ?? word).filter(word => !JOINING.has(word));

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
