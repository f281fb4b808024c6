/* Comparison places on maps: numbered marks that can be dragged, and a click that adds one.
 *
 * Works in every element with `data-place-store` (dashboard/components/place_marks.py): its script's words and
 * the places stand in attributes, and each finished gesture goes into the page's store. The table and a typed
 * list do the same without a mouse, so the marks are no stops for the keyboard. No words in here.
 */
(function () {
  'use strict';

  const DRAG_PX = 5;
  const maps = new WeakMap();    // frame -> MapLibre's map
  const drawn = new WeakMap();   // frame -> the places that its marks show, as text
  let adding = null;             // the element on whose maps the next click adds a place
  let dragged = null;            // {mark, frame, place, x, y, moved}

  const within = (target, selector) => target instanceof Element ? target.closest(selector) : null;
  const rootOf = target => within(target, '[data-place-store]');
  const framesOf = root => [...root.querySelectorAll('[data-map-graph]')].filter(one => maps.has(one));
  const numbers = place => place.split(',').map(Number);  // latitude and longitude
  const textOf = root => root.querySelector('[data-places]')?.dataset.places ?? '[]';
  const rounded = ({lng, lat}) => [Number(lat.toFixed(5)), Number(((((lng + 540) % 360) + 360) % 360 - 180).toFixed(5))];

  function speak(root, word, values = {}) {
    const text = JSON.parse(root.dataset.placeWords)[word] ?? '';
    root.querySelector('[data-draw-said]').textContent =
      Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, String(value)), text);
  }

  function send(root, gesture) {
    window.dash_clientside.set_props(root.dataset.placeStore, {data: {...gesture, since: Date.now()}});
  }

  // -------------------------------------------------------------------------------------- marks
  function draw(frame) {
    const root = rootOf(frame), text = textOf(root);
    let layer = frame.querySelector('.place-marks');
    if (!layer) {
      layer = document.createElement('div');
      layer.className = 'place-marks';
      layer.setAttribute('aria-hidden', 'true');
      frame.appendChild(layer);
    }
    drawn.set(frame, text);
    layer.replaceChildren(...JSON.parse(text).map(place => {
      const mark = document.createElement('div');
      mark.className = place.used ? 'place-mark' : 'place-mark place-mark-unused';
      mark.textContent = String(place.number);
      mark.title = place.title;
      mark.dataset.at = place.at;
      return mark;
    }));
    put(frame);
  }

  const placeOf = mark => numbers(mark.dataset.at);

  function put(frame) {
    const map = maps.get(frame);
    for (const mark of frame.querySelectorAll('.place-mark')) {
      if (mark === dragged?.mark && dragged.moved) continue;
      const [lat, lon] = placeOf(mark), {x, y} = map.project([lon, lat]);
      move(mark, x, y);
    }
  }

  function move(mark, x, y) {
    mark.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
  }

  document.addEventListener('mapready', ({target, detail: {map}}) => {
    if (!rootOf(target)) return;
    maps.set(target, map);
    for (const event of ['move', 'resize', 'idle']) map.on(event, () => put(target));
    draw(target);
  });

  function look() {
    if (adding && !adding.isConnected) adding = null;
    for (const root of document.querySelectorAll('[data-place-store]')) {
      for (const frame of framesOf(root)) if (drawn.get(frame) !== textOf(root)) draw(frame);
    }
  }

  // ------------------------------------------------------------------------------------ dragging
  document.addEventListener('pointerdown', event => {
    const mark = within(event.target, '.place-mark');
    if (!mark || event.button !== 0) return;
    event.preventDefault();
    mark.setPointerCapture(event.pointerId);
    dragged = {mark, frame: within(mark, '[data-map-graph]'), x: event.clientX, y: event.clientY, moved: false};
  });

  document.addEventListener('pointermove', event => {
    if (!dragged) return;
    if (Math.hypot(event.clientX - dragged.x, event.clientY - dragged.y) > DRAG_PX) dragged.moved = true;
    if (!dragged.moved) return;
    const {left, top} = dragged.frame.getBoundingClientRect();
    dragged.mark.classList.add('place-mark-moved');
    move(dragged.mark, event.clientX - left, event.clientY - top);
  });

  function drop() {
    const one = dragged;
    dragged = null;
    one.mark.classList.remove('place-mark-moved');
    return one;
  }

  document.addEventListener('pointerup', event => {
    if (!dragged) return;
    const {mark, frame, moved} = drop(), root = rootOf(frame);
    if (!moved) {
      toRow(root, mark.dataset.at);
      return;
    }
    const {left, top} = frame.getBoundingClientRect();
    const to = rounded(maps.get(frame).unproject([event.clientX - left, event.clientY - top]));
    send(root, {move: placeOf(mark), to});
    speak(root, 'moved', {n: mark.textContent, place: to.join(', ')});
  });

  document.addEventListener('pointercancel', () => { if (dragged) put(drop().frame); });

  /** A mark that is clicked leads to its row in the table. */
  function toRow(root, at) {
    const button = document.querySelector(`[data-place-remove="${CSS.escape(at)}"]`);
    button?.scrollIntoView({block: 'center'});
    button?.focus({preventScroll: true});
  }

  // -------------------------------------------------------------------------------------- adding
  function start(root) {
    root.querySelector('[data-draw-do="cancel"]:not([hidden])')?.click();
    adding = root;
    root.dataset.adding = 'yes';
    root.querySelector('[data-place-do="add"]').setAttribute('aria-pressed', 'true');
    speak(root, 'start');
    framesOf(root)[0]?.focus({preventScroll: true});
  }

  function stop() {
    const root = adding;
    adding = null;
    delete root.dataset.adding;
    root.querySelector('[data-place-do="add"]').setAttribute('aria-pressed', 'false');
    return root;
  }

  function add(place) {
    const root = stop();
    send(root, {add: place});
    speak(root, 'added', {place: place.join(', ')});
  }

  // Before draw.js, which takes every other click on a map as a pick.
  document.addEventListener('mappick', event => {
    if (!adding || rootOf(event.target) !== adding) return;
    event.preventDefault();
    event.stopPropagation();
    add(rounded({lng: event.detail.lon, lat: event.detail.lat}));
  }, true);

  window.addEventListener('keydown', event => {
    if (dragged && event.key === 'Escape') {
      put(drop().frame);
      event.stopPropagation();
      return;
    }
    if (!adding || rootOf(event.target) !== adding || event.ctrlKey || event.metaKey || event.altKey) return;
    const frame = within(event.target, '[data-map-graph]');
    if (frame && maps.has(frame) && event.key.toLowerCase() === 'p') add(rounded(maps.get(frame).getCenter()));
    else if (event.key === 'Escape') speak(stop(), 'cancelled');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /** Show every place on the maps; the others of a comparison follow as after any move. */
  function showAll(root, event) {
    const map = maps.get(framesOf(root)[0]), places = JSON.parse(textOf(root)).map(one => numbers(one.at));
    if (!map || !places.length) return;
    const {lat, lng} = map.getCenter(), all = [...places, [lat, lng]];
    const [lats, lons] = [0, 1].map(i => all.map(one => one[i]));
    map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]],
      {padding: 60, animate: false}, {originalEvent: event});
  }

  document.addEventListener('click', event => {
    const button = within(event.target, '[data-place-do]');
    if (button?.dataset.placeDo === 'add') {
      if (adding) speak(stop(), 'cancelled'); else start(rootOf(button));
    } else if (button?.dataset.placeDo === 'show') showAll(rootOf(button), event);
    else if (adding && within(event.target, '[data-draw-do="start"]')) stop();
    const remove = within(event.target, '[data-place-remove]');
    if (remove) {
      const root = document.querySelector('[data-place-store]');
      send(root, {remove: numbers(remove.dataset.placeRemove)});
      speak(root, 'removed', {n: remove.dataset.placeNumber});
    }
  });

  new MutationObserver(look).observe(document.documentElement,
    {childList: true, subtree: true, attributes: true, attributeFilter: ['data-places']});
  look();
})();
