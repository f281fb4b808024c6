/* A link of the menu takes along what the next page shares of the question on the screen (Page.shares). The
 * address changes with every filter, so a link is written when somebody turns to it, by mouse, finger or keyboard.
 */
(function () {
  'use strict';

  function write(event) {
    const link = event.target.closest?.('[data-takes-along] a');
    if (!link) return;
    const [path, ...names] = JSON.parse(link.closest('[data-takes-along]').dataset.takesAlong)[link.id] ?? [];
    if (!path) return;
    const params = new URLSearchParams(window.location.search);
    for (const name of [...params.keys()]) if (!names.includes(name)) params.delete(name);
    const search = window.writeSearch(params);
    if (link.getAttribute('href') !== path + search) {
      window.dash_clientside.set_props(link.id, {href: path + search});
    }
  }

  for (const turned of ['pointerover', 'pointerdown', 'focusin']) document.addEventListener(turned, write);
})();
