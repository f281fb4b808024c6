/* Pick a place on a map, or draw a shape on it: with the mouse, by touch, or with the keyboard alone.
 *
 * Works in every element with `data-draw` (dashboard/components/drawing.py): map.js offers each place that is
 * pointed at as `mappick`, and what is picked or drawn goes into the page's stores. No words in here.
 */
(function () {
  'use strict';

  const NEAR_PX = 18, CLOSE_PX = 12, SAME_PX = 4;
  const FEWEST = 3, MOST = 200;
  const SOURCE = 'draw', LINES = ['draw-casing', 'draw-line', 'draw-closing', 'draw-corners'];
  const SYMBOLS = {'points-event': 'event', 'points-service': 'service'};
  const NARROW = '(max-width: 800px)';

  const maps = new WeakMap();   // frame -> MapLibre's map
  let drawing = null;           // {root, corners, pointer}: longitude and latitude

  const within = (target, selector) => target instanceof Element ? target.closest(selector) : null;
  const rootOf = target => within(target, '[data-draw]');
  const framesOf = root => [...root.querySelectorAll('[data-map-graph]')].filter(one => maps.has(one));
  const isDrawing = root => Boolean(root) && drawing?.root === root;
  const rounded = ({lng, lat}) => [Number((((lng + 540) % 360) - 180).toFixed(5)), Number(lat.toFixed(5))];

  function speak(root, word, values = {}) {
    const text = JSON.parse(root.dataset.draw)[word] ?? '';
    root.querySelector('[data-draw-said]').textContent =
      Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, String(value)), text);
  }

  // ------------------------------------------------------------------------------------ picking
  /** The event or service whose symbol lies at a pixel of a map. */
  function symbolAt(frame, {x, y}) {
    const map = maps.get(frame);
    let best = null, least = NEAR_PX;
    for (const {uid, lon, lat, text, customdata} of frame.querySelector('.js-plotly-plot')?.data ?? []) {
      for (let i = 0; uid in SYMBOLS && i < (customdata?.length ?? 0); i++) {
        const at = map.project([lon[i], lat[i]]), far = Math.hypot(at.x - x, at.y - y);
        if (customdata[i] && far < least) {
          least = far;
          best = {[SYMBOLS[uid]]: customdata[i], name: plain(text?.[i])};
        }
      }
    }
    return best;
  }

  function plain(text) {
    return new DOMParser().parseFromString(text ?? '', 'text/html').body.textContent;
  }

  function pick(root, what, word, values) {
    // A place picked twice is two gestures: the second one may take back what was chosen between them.
    window.dash_clientside.set_props(root.dataset.pickStore, {data: {...what, since: Date.now()}});
    speak(root, word, values);
  }

  function pickPlace(root, [lon, lat], word) {
    pick(root, {lon, lat}, word, {place: `${lat}, ${lon}`});
  }

  document.addEventListener('mappick', event => {
    const root = rootOf(event.target), {lon, lat, point} = event.detail;
    if (!root || !maps.has(event.target)) return;
    if (isDrawing(root)) {
      event.preventDefault();
      add(event.target, rounded({lng: lon, lat}));
      return;
    }
    if (!mayPick(root)) return;
    if (root.dataset.armed !== undefined) event.preventDefault();
    disarm(root);
    const symbol = point ? symbolAt(event.target, point) : null;
    if (symbol) {
      event.preventDefault();
      const {name, ...what} = symbol;
      pick(root, what, 'picked_symbol', {name});
    } else {
      pickPlace(root, rounded({lng: lon, lat}), 'picked');
    }
  });

  /** On some pages a click picks only after its button was pressed: there it shows what a cell holds. */
  const mayPick = root => root.dataset.pickAsked === undefined || root.dataset.armed !== undefined;

  function arm(root) {
    stop();
    root.dataset.armed = '';
    speak(root, 'arm');
    framesOf(root)[0]?.focus({preventScroll: true});
  }

  function disarm(root) {
    delete root.dataset.armed;
  }

  // ------------------------------------------------------------------------------------ drawing
  function start(root) {
    disarm(root);
    stop();
    drawing = {root, corners: [], pointer: null};
    root.dataset.drawing = 'yes';
    buttons(root);
    speak(root, 'start');
    framesOf(root)[0]?.focus({preventScroll: true});
  }

  function stop() {
    const root = drawing?.root;
    drawing = null;
    if (!root) return;
    const inside = root.contains(document.activeElement);
    delete root.dataset.drawing;
    buttons(root);
    paint(root);
    if (inside) root.querySelector('[data-draw-do="start"]').focus({preventScroll: true});
  }

  function buttons(root) {
    for (const button of root.querySelectorAll('[data-draw-do]')) {
      button.hidden = IDLE.includes(button.dataset.drawDo) === isDrawing(root);
    }
  }

  function add(frame, place) {
    const {root, corners} = drawing, map = maps.get(frame);
    const far = other => {
      const a = map.project(other), b = map.project(place);
      return Math.hypot(a.x - b.x, a.y - b.y);
    };
    if (corners.length >= FEWEST && far(corners[0]) < CLOSE_PX) return finish();
    if (corners.length && far(corners.at(-1)) < SAME_PX) return undefined;  // second half of a double click
    if (corners.length >= MOST) return speak(root, 'full');
    corners.push(place);
    paint(root);
    return speak(root, 'corner', {n: corners.length});
  }

  function removeLast() {
    drawing.corners.pop();
    paint(drawing.root);
    speak(drawing.root, 'removed', {n: drawing.corners.length});
  }

  function finish() {
    const {root, corners} = drawing;
    if (corners.length < FEWEST) return speak(root, 'too_few');
    window.dash_clientside.set_props(root.dataset.shapeStore,
      {data: {corners: corners.map(([lon, lat]) => [lat, lon]), since: Date.now()}});
    stop();
    return speak(root, 'done', {n: corners.length});
  }

  function cancel() {
    const {root} = drawing;
    stop();
    speak(root, 'cancelled');
  }

  const IDLE = ['start', 'pick'];
  const DO = {finish, remove: removeLast, cancel};

  document.addEventListener('click', event => {
    const button = within(event.target, '[data-draw-do]'), root = rootOf(button);
    if (!root) return;
    if (button.dataset.drawDo === 'start') start(root);
    else if (button.dataset.drawDo === 'pick') arm(root);
    else if (isDrawing(root)) DO[button.dataset.drawDo]();
  });

  // Before the map's own keys: while a shape is drawn, Enter and Escape belong to it.
  document.addEventListener('keydown', event => {
    const root = rootOf(event.target), frame = within(event.target, '[data-map-graph]');
    if (!root || event.ctrlKey || event.metaKey || event.altKey) return;
    if (frame && maps.has(frame) && event.key.toLowerCase() === 'p') {
      const place = rounded(maps.get(frame).getCenter());
      if (isDrawing(root)) add(frame, place); else pickPlace(root, place, 'picked_middle');
    } else if (root.dataset.armed !== undefined && event.key === 'Escape') {
      disarm(root);
      speak(root, 'cancelled');
    } else if (isDrawing(root) && frame && event.key === 'Enter') finish();
    else if (isDrawing(root) && event.key === 'Backspace') removeLast();
    else if (isDrawing(root) && event.key === 'Escape') cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // --------------------------------------------------------------------------------- on the map
  /** Draw what is drawn so far, or what was picked without a comparison, on every map of a page. */
  function paint(root) {
    framesOf(root).forEach(put);
  }

  function features(root) {
    const of = (role, coordinates) => ({type: 'Feature', properties: {role},
      geometry: {type: coordinates.length > 1 ? 'LineString' : 'Point',
        coordinates: coordinates.length > 1 ? coordinates : coordinates[0]}});
    if (isDrawing(root)) {
      const {corners, pointer} = drawing;
      if (!corners.length) return [];
      const ahead = [corners.at(-1), ...pointer ? [pointer] : [], ...corners.length > 1 ? [corners[0]] : []];
      return [of('draft', corners), ...ahead.length > 1 ? [of('closing', ahead)] : []];
    }
    const element = root.querySelector('[data-draw-marks]');
    const marks = (element?.textContent ?? '').split(';').filter(Boolean)
      .map(place => place.split(',').map(Number).reverse());
    const role = element?.dataset.drawMarks || 'draft';
    return marks.length ? [of(role, marks.length > 1 ? [...marks, marks[0]] : marks)] : [];
  }

  function put(frame) {
    const map = maps.get(frame), root = rootOf(frame);
    if (!root) return;
    const data = {type: 'FeatureCollection', features: features(root)};
    try {
      if (map.getSource(SOURCE)) map.getSource(SOURCE).setData(data);
      else if (data.features.length) map.addSource(SOURCE, {type: 'geojson', data});
      if (map.getSource(SOURCE) && !map.getLayer(LINES.at(-1))) layers(map, frame);
    } catch {
      map.once('idle', () => put(frame));  // its style is still on the way
    }
  }

  function layers(map, frame) {
    const colour = name => getComputedStyle(frame).getPropertyValue(name).trim() || '#000';
    const [casing, line, closing, corners] = LINES, draft = ['==', ['get', 'role'], 'draft'];
    const drawn = ['in', ['get', 'role'], ['literal', ['draft', 'outline']]];
    const add = (id, type, filter, paint) => map.addLayer({id, type, source: SOURCE, filter, paint});
    add(casing, 'line', drawn, {'line-color': colour('--map-casing'), 'line-width': 7});
    add(line, 'line', drawn, {'line-color': colour('--map-selection'), 'line-width': 3});
    add(closing, 'line', ['==', ['get', 'role'], 'closing'],
      {'line-color': colour('--map-selection'), 'line-width': 2, 'line-dasharray': [2, 2]});
    add(corners, 'circle', draft, {'circle-radius': 5, 'circle-color': colour('--map-selection'),
      'circle-stroke-color': colour('--map-casing'), 'circle-stroke-width': 2});
  }

  document.addEventListener('mapready', ({target, detail: {map}}) => {
    const root = rootOf(target);
    if (!root) return;
    maps.set(target, map);
    if (!target.querySelector('.map-cross')) {
      const cross = document.createElement('div');
      cross.className = 'map-cross';
      target.appendChild(cross);
      const keys = JSON.parse(root.dataset.draw).keys;
      target.setAttribute('aria-description', `${target.getAttribute('aria-description') ?? ''} ${keys}`);
    }
    map.on('mousemove', ({lngLat}) => {
      if (!isDrawing(root)) return;
      drawing.pointer = [lngLat.lng, lngLat.lat];
      paint(root);
    });
    map.on('dblclick', event => {
      if (!isDrawing(root)) return;
      event.preventDefault();
      finish();
    });
    map.on('styledata', () => { if (features(root).length && !map.getLayer(LINES.at(-1))) put(target); });
    put(target);
  });

  // --------------------------------------------------------------------------------------- page
  const marked = new WeakMap();  // root -> what it marks

  /** The answer comes first where there is no room beside it: the panel folds itself once. */
  function fold(details) {
    delete details.dataset.fold;
    if (matchMedia(NARROW).matches || within(details, '.app-projector')) details.open = false;
  }

  function look() {
    document.querySelectorAll('details[data-fold]').forEach(fold);
    if (drawing && !drawing.root.isConnected) drawing = null;
    for (const root of document.querySelectorAll('[data-draw]')) {
      const marks = root.querySelector('[data-draw-marks]')?.textContent ?? '';
      if (marked.get(root) !== marks) {
        marked.set(root, marks);
        paint(root);
      }
    }
  }

  // What was said of a gesture is not true any more of the page that Back, or Forward, brings.
  addEventListener('popstate', event => {
    if (!event.isTrusted) return;
    for (const root of document.querySelectorAll('[data-draw]:not([data-drawing], [data-adding])')) {
      root.querySelector('[data-draw-said]').textContent = '';
    }
  });

  new MutationObserver(look).observe(document.documentElement,
    {childList: true, subtree: true, characterData: true});
  look();
})();
