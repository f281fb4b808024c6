/* Pick a place or draw a shape on any map of a page.
 *
 * Works with the one element with `data-picker` (dashboard/components/picker.py): its buttons choose what clicks
 * mean, its `data-store` gets what was picked. map.js tells of its maps by `mapready`. No words in here.
 */
(function () {
  'use strict';

  const MOST = 200;
  const maps = new Map();  // frame -> MapLibre's map
  let corners = [];        // of the shape that is being drawn: [longitude, latitude]

  const picker = () => document.querySelector('[data-picker]');
  const mode = () => picker()?.dataset.mode || '';

  function send(data) {
    window.dash_clientside?.set_props?.(picker().dataset.store, {data});
  }

  /** Say what is going on, and show the buttons that can be used now. */
  function tell() {
    const box = picker();
    if (!box) return;
    const word = mode() === 'shape' && corners.length ? 'corners' : mode() || 'none';
    box.querySelector('[data-said]').textContent = (box.dataset[`say${word}`] || '').replace('{n}', corners.length);
    for (const button of box.querySelectorAll('[data-pick]')) {
      const what = button.dataset.pick, drawing = mode() === 'shape';
      const choosing = what === 'place' || what === 'shape';
      if (choosing) button.setAttribute('aria-pressed', String(mode() === what));
      else button.hidden = what === 'cancel' ? !mode() : !drawing;
      button.disabled = (what === 'finish' && corners.length < 3) || (what === 'back' && !corners.length);
    }
    for (const frame of document.querySelectorAll('[data-map-graph]')) frame.classList.toggle('picking', Boolean(mode()));
  }

  function draft() {
    const closed = corners.length > 2 ? [...corners, corners[0]] : corners;
    const line = {type: 'Feature', properties: {}, geometry: {type: 'LineString', coordinates: closed}};
    const dots = {type: 'Feature', properties: {}, geometry: {type: 'MultiPoint', coordinates: corners}};
    return {type: 'FeatureCollection', features: corners.length > 1 ? [line, dots] : [dots]};
  }

  /** Draw the corners so far on every map. */
  function show() {
    const colour = picker()?.dataset.colour || '#c0007a';
    for (const [frame, map] of maps) {
      if (!frame.isConnected) { maps.delete(frame); continue; }
      if (!map.getSource('draft')) {
        if (!corners.length || !map.style?._loaded) continue;
        map.addSource('draft', {type: 'geojson', data: draft()});
        map.addLayer({id: 'draft-line', type: 'line', source: 'draft',
          paint: {'line-color': colour, 'line-width': 3, 'line-dasharray': [2, 1]}});
        map.addLayer({id: 'draft-dots', type: 'circle', source: 'draft', filter: ['==', '$type', 'Point'],
          paint: {'circle-color': colour, 'circle-radius': 5, 'circle-stroke-color': '#fff', 'circle-stroke-width': 2}});
      }
      map.getSource('draft').setData(draft());
    }
  }

  function choose(wanted) {
    const box = picker();
    if (!box) return;
    box.dataset.mode = wanted;
    corners = [];
    for (const map of maps.values()) map.doubleClickZoom?.[wanted === 'shape' ? 'disable' : 'enable']();
    show();
    tell();
  }

  function take(place) {
    if (mode() === 'place') {
      send({lat: place.lat, lon: place.lng});
      choose('');
    } else if (mode() === 'shape' && corners.length < MOST) {
      corners.push([place.lng, place.lat]);
      show();
      tell();
    }
  }

  function finish() {
    // A double click has put two corners into one place.
    const apart = corners.filter((one, i) => !i || Math.hypot(one[0] - corners[i - 1][0], one[1] - corners[i - 1][1]) > 1e-7);
    if (apart.length < 3) return;
    send({corners: apart.map(([lon, lat]) => [lat, lon])});
    choose('');
  }

  function back() {
    corners.pop();
    show();
    tell();
  }

  const ACTIONS = {place: () => choose(mode() === 'place' ? '' : 'place'),
    shape: () => choose(mode() === 'shape' ? '' : 'shape'), finish, back, cancel: () => choose('')};

  document.addEventListener('mapready', ({target, detail: {map}}) => {
    maps.set(target, map);
    map.on('click', event => { if (mode()) take(event.lngLat); });
    map.on('dblclick', () => { if (mode() === 'shape') finish(); });
    tell();
  });

  document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-picker] [data-pick]');
    if (button) ACTIONS[button.dataset.pick]?.();
  });

  // In the frame of a map: Enter takes the middle of the map, which the arrow keys move.
  document.addEventListener('keydown', event => {
    const frame = event.target.closest?.('[data-map-graph]');
    if (!frame || !mode() || !maps.has(frame)) return;
    const action = {Enter: () => take(maps.get(frame).getCenter()), Backspace: back, Escape: () => choose('')}[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }, true);
})();

/* On a narrow screen the panel of a comparison opens folded: the verdict comes first. */
(function () {
  'use strict';

  const NARROW_PX = 1000;
  const folded = new WeakSet();

  new MutationObserver(() => {
    const panel = document.querySelector('.compare > .filters-panel');
    if (!panel || folded.has(panel)) return;
    folded.add(panel);
    if (window.innerWidth < NARROW_PX) panel.removeAttribute('open');
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
