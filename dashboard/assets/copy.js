/* Buttons that copy: `data-copy` holds the text, or `data-copy-from` the id of the field it stands in. The button
 * says `data-copied` for a moment, which a screen reader hears. No words in here.
 */
(function () {
  'use strict';

  const SAID_MS = 2500;

  async function copy(button) {
    const field = document.getElementById(button.dataset.copyFrom ?? '');
    const written = field?.matches('textarea, input') ? field : field?.querySelector('textarea, input');
    const text = button.dataset.copy ?? written?.value;
    if (!text) return;
    await navigator.clipboard.writeText(text);
    const said = button.querySelector('[role="status"]');
    if (!said) return;
    said.textContent = button.dataset.copied ?? '';
    setTimeout(() => { said.textContent = ''; }, SAID_MS);
  }

  document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-copy], [data-copy-from]');
    if (button) copy(button).catch(() => button.setAttribute('data-copy-failed', ''));
  });
})();
