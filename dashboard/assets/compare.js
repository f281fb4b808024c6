/* Two maps of one place, before and after: they move together, and a curtain shows the one or the other.
 *
 * Works on every element with `data-comparison` (dashboard/components/comparison_maps.py). Nothing is kept in
 * the elements but attributes, so a page may draw them anew. map.js tells of its maps by `mapready`, and of the
 * keyboard's cell by `cellcursor`. No words in here.
 */
(function () {
  'use strict';

  const STEP = 5, LEAP = 20, MARGIN = 8;  // per cent of the width
  const KEYS = {ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP};
  const maps = new WeakMap();     // frame -> MapLibre's map
  const touched = new WeakSet();  // maps that somebody moved
  const shares = new Map();       // id of a comparison -> per cent that show before

  // ------------------------------------------------------------------------------------ linking
  /** Maps of the other frames of a comparison. */
  function others(frame) {
    const frames = frame.closest('[data-comparison]')?.querySelectorAll('[data-map-graph]') ?? [];
    return [...frames].filter(one => one !== frame && maps.has(one)).map(one => maps.get(one));
  }

  function follow(map, leader, because) {
    const camera = {center: leader.getCenter(), zoom: leader.getZoom(), bearing: leader.getBearing(),
      pitch: leader.getPitch()};
    map.jumpTo(camera, {...because, linked: true});
    if (because.originalEvent) touched.add(map);
  }

  // Only what a person does is passed on, and what was passed on is not passed back. A first view that Plotly
  // or the size of the screen gives reaches each map by itself.
  document.addEventListener('mapready', ({target, detail: {map}}) => {
    const root = target.closest('[data-comparison]');
    if (!root) return;
    maps.set(target, map);
    map.on('move', event => {
      if (event.originalEvent && !event.linked) others(target).forEach(one => follow(one, map, {}));
    });
    map.on('moveend', ({originalEvent, linked}) => {
      if (!originalEvent || linked) return;
      touched.add(map);
      others(target).forEach(one => follow(one, map, {originalEvent}));
    });
    const leader = others(target).find(one => touched.has(one));
    if (leader) follow(map, leader, {originalEvent: new Event('keydown')});
    if (shares.has(root.id)) show(root, shares.get(root.id));
  });

  // ------------------------------------------------------------------------------------ curtain
  const curtainOf = root => root.querySelector('[data-curtain]');

  function shareOf(root) {
    return Number.parseFloat(root.style.getPropertyValue('--curtain')) || 0;
  }

  /** Let a share of the width, in per cent, show before, and the rest after. */
  function show(root, wanted) {
    const curtain = curtainOf(root);
    if (!curtain) return;
    const share = Math.min(100, Math.max(0, wanted)), before = Math.round(share);
    shares.set(root.id, share);
    root.style.setProperty('--curtain', `${share}%`);
    root.dataset.only = share === 100 ? 'before' : share === 0 ? 'after' : '';
    curtain.setAttribute('aria-valuenow', String(before));
    curtain.setAttribute('aria-valuetext',
      curtain.dataset.value.replace('{before}', String(before)).replace('{after}', String(100 - before)));
    for (const button of root.querySelectorAll('[data-show]')) {
      button.setAttribute('aria-pressed', String(button.dataset.show === root.dataset.only));
    }
  }

  const within = (target, selector) => target instanceof Element ? target.closest(selector) : null;
  const rootOf = element => element.closest('[data-comparison]');

  document.addEventListener('keydown', event => {
    const curtain = within(event.target, '[data-curtain]');
    if (!curtain || event.ctrlKey || event.metaKey || event.altKey) return;
    const root = rootOf(curtain), now = Math.round(shareOf(root));
    if (event.key in KEYS) show(root, now + KEYS[event.key]);
    else if (event.key === 'Home') show(root, 0);
    else if (event.key === 'End') show(root, 100);
    else return;
    event.preventDefault();
  });

  document.addEventListener('click', event => {
    const button = within(event.target, '[data-show]');
    if (button) show(rootOf(button), button.dataset.show === 'before' ? 100 : 0);
  });

  let dragged = null;
  document.addEventListener('pointerdown', event => {
    const curtain = within(event.target, '[data-curtain]');
    if (!curtain || event.button !== 0) return;
    event.preventDefault();
    curtain.focus({preventScroll: true});
    curtain.setPointerCapture(event.pointerId);
    dragged = {root: rootOf(curtain), pointer: event.pointerId};
  });
  document.addEventListener('pointermove', event => {
    if (dragged?.pointer !== event.pointerId) return;
    const {left, width} = curtainOf(dragged.root).parentElement.getBoundingClientRect();
    show(dragged.root, 100 * (event.clientX - left) / width);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, event => { if (dragged?.pointer === event.pointerId) dragged = null; });
  }

  // A cell that is walked to must be seen: the curtain gives way.
  document.addEventListener('cellcursor', ({target, detail: {x}}) => {
    const root = rootOf(target);
    if (root?.dataset.mode !== 'swipe') return;
    const place = 100 * x / target.clientWidth, share = shareOf(root);
    if (target.dataset.side === 'before' && place > share - MARGIN) show(root, place + MARGIN);
    if (target.dataset.side === 'after' && place < share + MARGIN) show(root, place - MARGIN);
  });
})();
