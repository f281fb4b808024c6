/* The Doctor page: Dash's upload holds a file input without a name, which a screen reader could not announce.
 * It gets the words of the button beside it. A file that is too large shows the sentence that stands ready for it.
 * No words in here.
 */
(function () {
  'use strict';

  function name() {
    const button = document.querySelector('.doctor .drop button');
    const input = document.querySelector('.doctor .drop input[type="file"]');
    const words = button?.textContent;
    if (input && words && input.getAttribute('aria-label') !== words) input.setAttribute('aria-label', words);
  }

  /* A file above the limit is not sent, and Dash says nothing of it. */
  function weigh(event) {
    const drop = event.target.closest?.('.doctor .drop');
    const said = document.querySelector('.doctor .too-large');
    const files = event.target.files || event.dataTransfer?.files;
    if (drop && said && files?.length) {
      said.hidden = !Array.from(files).some((file) => file.size > Number(said.dataset.bytes));
    }
  }

  for (const gesture of ['change', 'drop']) document.addEventListener(gesture, weigh, true);
  new MutationObserver(name).observe(document.documentElement, {childList: true, subtree: true});
})();
