/* The Doctor page: Dash's upload holds a file input without a name, which a screen reader could not announce.
 * It gets the words of the button beside it. No words in here.
 */
(function () {
  'use strict';

  function name() {
    const button = document.querySelector('.doctor .drop button');
    const input = document.querySelector('.doctor .drop input[type="file"]');
    const words = button?.textContent;
    if (input && words && input.getAttribute('aria-label') !== words) input.setAttribute('aria-label', words);
  }

  new MutationObserver(name).observe(document.documentElement, {childList: true, subtree: true});
})();
