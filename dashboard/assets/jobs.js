/* A calculation that runs on the server: say how far it is, and stop it (dashboard/job_routes.py).
 *
 * Works on the element with `data-job-language`, seen while something runs: the id of what runs is the text of
 * the element that its `data-job` names. Whoever leaves stops what nobody waits for any more. No words in here.
 */
(function () {
  'use strict';

  const EVERY_MS = 300;
  let running = null;  // the address of what was last seen running

  const address = box => {
    const id = document.getElementById(box?.dataset.job)?.textContent ?? '';
    return box && !box.hidden && id ? `/jobs/${encodeURIComponent(id)}` : null;
  };

  function say(box, {done, total, said}) {
    const bar = box.querySelector('progress');
    box.querySelector('[data-job-said]').textContent = said;
    bar.max = total;
    bar.value = done;
  }

  function stop(url, language = 'en') {
    return fetch(`${url}/stop?lang=${language}`, {method: 'POST', keepalive: true});
  }

  async function look() {
    const box = document.querySelector('[data-job-language]'), url = address(box);
    if (running && !box) stop(running).catch(() => {});  // another page was opened meanwhile
    running = url;
    if (!url) return;
    try {
      const answer = await fetch(`${url}?lang=${box.dataset.jobLanguage}`);
      if (answer.status === 200 && address(box) === url) say(box, await answer.json());
    } catch { /* the calculation's own answer will tell */ }
  }

  (async function loop() {
    await look();
    setTimeout(loop, EVERY_MS);
  })();

  document.addEventListener('click', async event => {
    const button = event.target instanceof Element ? event.target.closest('[data-job-stop]') : null;
    const box = button?.closest('[data-job-language]'), url = address(box);
    if (!url) return;
    try {
      const answer = await stop(url, box.dataset.jobLanguage);
      if (answer.status === 200) say(box, await answer.json());
    } catch { /* as above */ }
  });

  window.addEventListener('pagehide', () => { if (running) stop(running).catch(() => {}); });
})();
