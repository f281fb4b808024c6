/* Addresses as the server writes them, for every script that writes one. */
(function () {
  'use strict';

  /** A search string as the server writes it (dashboard/state.py): in order, with what parts lists left readable. */
  window.writeSearch = params => {
    params.sort();
    const readable = {'%2C': ',', '%3A': ':', '%3B': ';'};
    return params.size ? `?${params.toString().replace(/%2C|%3A|%3B/g, code => readable[code])}` : '';
  };
})();
