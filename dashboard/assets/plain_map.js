/* A map without WebGL: pictures that the server draws, moved and asked for anew, in the place of MapLibre's map.
 *
 * It answers to the same calls and tells of the same events as far as map.js, compare.js, draw.js and places.js
 * use them, so that those need not know which map they have. Lines that they add are drawn over the picture. No
 * words in here: they come with the frame (dashboard/figures/map.py).
 */
(function () {
  'use strict';

  const WORLD_PX = 512, MOST_ZOOM = 22, MOST_LAT = 85;
  const DRAG_PX = 4, NEAR_PX = 14, STEP_PX = 160;
  const ASK_AFTER_MS = 120, REST_MS = 160, WHEEL_PX = 240;
  const SVG = 'http://www.w3.org/2000/svg';
  const BUTTONS = [['zoom_in', '+', 1], ['zoom_out', '−', -1], ['pan_west', '←', [-1, 0]],
    ['pan_north', '↑', [0, -1]], ['pan_south', '↓', [0, 1]], ['pan_east', '→', [1, 0]]];

  const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
  const worldOf = ({lng, lat}) => [lng / 360 + 0.5,
    0.5 - Math.atanh(Math.sin(clamp(lat, -MOST_LAT, MOST_LAT) * Math.PI / 180)) / (2 * Math.PI)];
  const placeOf = ([x, y]) => ({lng: (x - 0.5) * 360,
    lat: Math.asin(Math.tanh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI});
  const readPlace = place => Array.isArray(place) ? {lng: place[0], lat: place[1]} : place;

  /** A place that can say how far it is from another, in metres, as MapLibre's can. */
  function located({lng, lat}) {
    const distanceTo = other => Math.hypot((other.lng - lng) * Math.cos(lat * Math.PI / 180), other.lat - lat) * 111195;
    return {lng, lat, distanceTo};
  }

  /** What a value of a layer's paint is for one feature: itself, or what its expression says. */
  function say(value, properties) {
    if (!Array.isArray(value)) return value;
    const [kind, ...parts] = value;
    if (kind === 'get') return properties[parts[0]];
    if (kind === 'literal') return parts[0];
    const [first, ...rest] = parts, left = say(first, properties);
    if (kind === '==') return left === say(rest[0], properties);
    if (kind === 'in') return say(rest[0], properties).includes(left);
    for (let i = 0; i + 1 < rest.length; i += 2) if (rest[i] === left) return rest[i + 1];  // a match
    return rest.at(-1);
  }

  class PlainMap {
    /**
     * @param element the frame
     * @param words what the frame's script may say
     * @param opening {center, zoom}
     */
    constructor(element, words, {center, zoom}) {
      this.isPicture = true;
      this.keyboard = {disable() {}};
      this.heard = new Map();
      this.sources = new Map();
      this.layers = [];
      this.center = readPlace(center);
      this.zoom = zoom;
      this.build(element, words);
      this.listen();
    }

    build(element, words) {
      const make = (name, className, parent) => {
        const made = document.createElement(name);
        made.className = className;
        return parent.appendChild(made);
      };
      this.element = element;
      this.stage = make('div', 'plain-stage', element);
      this.pane = make('div', 'plain-map', this.stage);
      this.overlay = this.pane.appendChild(document.createElementNS(SVG, 'svg'));
      this.overlay.setAttribute('aria-hidden', 'true');
      this.alt = words.plain_picture ?? '';
      const group = make('div', 'plain-buttons', this.stage);
      for (const [name, sign, what] of BUTTONS) {
        const button = make('button', `plain-button plain-${name}`, group);
        Object.assign(button, {type: 'button', textContent: sign, title: words[name]});
        button.setAttribute('aria-label', words[name]);
        button.addEventListener('click', originalEvent => {
          if (Array.isArray(what)) this.panBy(what.map(way => way * STEP_PX), {}, {originalEvent});
          else this.zoomTo(this.zoom + what, {}, {originalEvent});
        });
      }
      this.note = make('p', 'plain-note', element);
      this.note.textContent = words.plain;
      element.dataset.mapPlain = '';
    }

    // ---- events
    on(name, call) {
      if (!this.heard.has(name)) this.heard.set(name, new Set());
      this.heard.get(name).add(call);
      return this;
    }

    once(name, call) {
      const only = event => { this.heard.get(name).delete(only); call(event); };
      return this.on(name, only);
    }

    fire(name, detail = {}) {
      for (const call of [...this.heard.get(name) ?? []]) call({type: name, ...detail});
    }

    at(event) {
      const {left, top} = this.pane.getBoundingClientRect();
      const point = {x: event.clientX - left, y: event.clientY - top};
      return {point, lngLat: this.unproject(point), originalEvent: event};
    }

    listen() {
      const {pane} = this;
      let held = null, wasDragged = false;
      pane.addEventListener('pointerdown', event => {
        if (event.button !== 0 || !event.isPrimary) return;
        held = {x: event.clientX, y: event.clientY, moved: false};
        wasDragged = false;
      });
      pane.addEventListener('pointermove', event => {
        this.fire('mousemove', this.at(event));
        if (!held || !event.isPrimary) return;
        const [x, y] = [event.clientX - held.x, event.clientY - held.y];
        if (!held.moved && Math.hypot(x, y) < DRAG_PX) return;
        if (!held.moved) pane.setPointerCapture(event.pointerId);
        Object.assign(held, {x: event.clientX, y: event.clientY, moved: true});
        wasDragged = true;
        this.shift([-x, -y]);
        this.moving({originalEvent: event});
      });
      for (const end of ['pointerup', 'pointercancel']) {
        pane.addEventListener(end, event => {
          if (held?.moved) this.rest({originalEvent: event});
          held = null;
        });
      }
      pane.addEventListener('pointerleave', () => this.fire('mouseout'));
      pane.addEventListener('click', event => { if (!wasDragged) this.fire('click', this.at(event)); });
      pane.addEventListener('dblclick', event => {
        let prevented = false;
        this.fire('dblclick', {...this.at(event), preventDefault() { prevented = true; }});
        if (!prevented) this.zoomAround(this.zoom + 1, this.at(event).point, {originalEvent: event});
      });
      pane.addEventListener('wheel', event => {
        event.preventDefault();
        const lines = event.deltaMode === 0 ? 1 : 20;
        this.toZoom(this.zoom - event.deltaY * lines / WHEEL_PX, this.at(event).point);
        this.moving({originalEvent: event});
        clearTimeout(this.resting);
        this.resting = setTimeout(() => this.rest({originalEvent: event}), REST_MS);
      }, {passive: false});
      new ResizeObserver(() => this.resize()).observe(pane);
    }

    // ---- where it looks
    get size() {
      return [this.pane.clientWidth, this.pane.clientHeight];
    }

    project(place) {
      const [x, y] = worldOf(readPlace(place)), [cx, cy] = worldOf(this.center);
      const scale = WORLD_PX * 2 ** this.zoom, [width, height] = this.size;
      return {x: (x - cx) * scale + width / 2, y: (y - cy) * scale + height / 2};
    }

    unproject(point) {
      const [px, py] = Array.isArray(point) ? point : [point.x, point.y];
      const [cx, cy] = worldOf(this.center), scale = WORLD_PX * 2 ** this.zoom, [width, height] = this.size;
      return located(placeOf([cx + (px - width / 2) / scale, cy + (py - height / 2) / scale]));
    }

    getCenter() { return located(this.center); }
    getZoom() { return this.zoom; }
    getBearing() { return 0; }
    getPitch() { return 0; }
    getContainer() { return this.pane; }
    getCanvas() { return this.pane; }
    getCanvasContainer() { return this.pane; }
    loaded() { return Boolean(this.picture); }

    shift([x, y]) {
      const [width, height] = this.size;
      this.center = this.unproject([width / 2 + x, height / 2 + y]);
    }

    /** Zoom, so that what lies at a pixel stays there. */
    toZoom(zoom, {x, y}) {
      const [width, height] = this.size, held = this.unproject([x, y]);
      this.zoom = clamp(zoom, 0, MOST_ZOOM);
      const now = this.project(held);
      this.center = this.unproject([width / 2 + now.x - x, height / 2 + now.y - y]);
    }

    zoomAround(zoom, point, because) {
      this.toZoom(zoom, point);
      this.moved(because);
    }

    panBy(by, _how, because = {}) {
      this.shift(by);
      this.moved(because);
    }

    zoomTo(zoom, _how, because = {}) {
      this.zoom = clamp(zoom, 0, MOST_ZOOM);
      this.moved(because);
    }

    jumpTo({center = this.center, zoom = this.zoom}, because = {}) {
      this.center = readPlace(center);
      this.zoom = clamp(zoom, 0, MOST_ZOOM);
      this.moved(because);
    }

    fitBounds([west_south, east_north], {padding = 0} = {}, because = {}) {
      const [a, b] = [worldOf(readPlace(west_south)), worldOf(readPlace(east_north))];
      const room = this.size.map(px => Math.max(1, px - 2 * padding));
      const most = [0, 1].map(i => room[i] / (WORLD_PX * Math.max(1e-9, Math.abs(b[i] - a[i]))));
      this.center = placeOf([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      this.zoom = clamp(Math.log2(Math.min(...most)), 0, MOST_ZOOM);
      this.moved(because);
    }

    moving(because) {
      this.place();
      this.trace();
      this.fire('move', because);
    }

    rest(because) {
      this.fire('moveend', because);
      this.ask();
    }

    moved(because) {
      this.moving(because);
      this.rest(because);
    }

    resize() {
      // A curtain hangs over the maps alone, not over the sentence below them.
      this.element.closest('.comparison-maps')?.style.setProperty('--plain-note', `${this.note.offsetHeight}px`);
      this.fire('resize');
      this.moving({});
      this.ask();
    }

    // ---- pictures
    /** Show the map of a question: the address without view and size. */
    draw(url) {
      const isNew = url !== this.url;
      this.url = url;
      if (isNew) this.fetch();
      else if (this.picture && this.wanted === this.shown) queueMicrotask(() => this.fire('render'));
    }

    ask() {
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.fetch(), ASK_AFTER_MS);
    }

    address() {
      const {lng, lat} = this.center, [width, height] = this.size;
      const view = `${lat.toFixed(6)},${lng.toFixed(6)},${this.zoom.toFixed(3)}`;
      const search = `view=${view}&width=${Math.round(width)}&height=${Math.round(height)}`;
      return `${this.url}${this.url.includes('?') ? '&' : '?'}${search}`;
    }

    fetch() {
      clearTimeout(this.asking);
      if (!this.url || !this.element.isConnected || !this.size.every(px => px > 0)) return;
      const wanted = this.address();
      if (wanted === this.wanted) return;
      this.wanted = wanted;
      const view = {center: this.center, zoom: this.zoom, size: this.size};
      const picture = new Image();
      picture.className = 'plain-picture';
      picture.alt = this.alt;
      picture.draggable = false;
      picture.onload = () => { if (wanted === this.wanted) this.put(picture, view, wanted); };
      // The old picture answers another question than the one on the screen.
      picture.onerror = () => { if (wanted === this.wanted) this.put(null, view, ''); };
      picture.src = wanted;
    }

    put(picture, view, shown) {
      const isFirst = !this.picture;
      this.picture?.remove();
      Object.assign(this, {picture, view, shown});
      if (!picture) {
        this.wanted = '';
        this.fire('error');
        return;
      }
      this.pane.insertBefore(picture, this.overlay);
      this.place();
      this.element.dataset.plainShown = shown;
      if (isFirst) this.fire('load');
      this.fire('render');
      this.fire('idle');
    }

    /** Put the last picture where it belongs until the next one has come. */
    place() {
      if (!this.picture) return;
      const [width, height] = this.view.size, by = 2 ** (this.zoom - this.view.zoom);
      const {x, y} = this.project(this.view.center);
      this.picture.style.transform = `translate(${x - by * width / 2}px, ${y - by * height / 2}px) scale(${by})`;
    }

    // ---- lines of other scripts over the picture
    getSource(id) { return this.sources.get(id); }
    getLayer(id) { return this.layers.find(layer => layer.id === id); }
    hasImage() { return true; }
    addImage() {}
    setMissingStyleImageResolver() {}
    triggerRepaint() {}
    redraw() {}

    addSource(id, {data}) {
      const source = {data, setData: now => { source.data = now; this.trace(); }};
      this.sources.set(id, source);
    }

    addLayer(layer) {
      this.layers.push(layer);
      this.trace();
    }

    trace() {
      const drawn = [];
      for (const {type, source, filter, paint, layout} of this.layers) {
        for (const {properties, geometry} of this.sources.get(source)?.data.features ?? []) {
          if (filter && !say(filter, properties)) continue;
          const value = name => say(paint[`${type}-${name}`], properties);
          drawn.push(type === 'circle' ? this.dots(geometry, value) : this.line(geometry, value, layout));
        }
      }
      this.overlay.replaceChildren(...drawn);
    }

    line({type, coordinates}, value, layout = {}) {
      const path = document.createElementNS(SVG, 'path');
      const places = (type === 'LineString' ? coordinates : []).map(place => this.project(place));
      const width = value('width'), dashes = value('dasharray');
      path.setAttribute('d', places.map(({x, y}, i) => `${i ? 'L' : 'M'}${x.toFixed(1)},${y.toFixed(1)}`).join(''));
      path.setAttribute('fill', 'none');
      path.setAttribute('stroke', value('color'));
      path.setAttribute('stroke-width', width);
      path.setAttribute('stroke-linejoin', layout['line-join'] ?? 'miter');
      if (dashes) path.setAttribute('stroke-dasharray', dashes.map(part => part * width).join(' '));
      return path;
    }

    dots({type, coordinates}, value) {
      const group = document.createElementNS(SVG, 'g');
      for (const place of type === 'Point' ? [coordinates] : coordinates) {
        const dot = document.createElementNS(SVG, 'circle'), {x, y} = this.project(place);
        for (const [name, said] of [['cx', x], ['cy', y], ['r', value('radius')], ['fill', value('color')],
          ['stroke', value('stroke-color')], ['stroke-width', value('stroke-width')]]) dot.setAttribute(name, said);
        group.appendChild(dot);
      }
      return group;
    }

    /** What the symbol at a pixel is called, in lines; null where there is none. */
    symbolAt({x, y}, traces = []) {
      let best = null, least = NEAR_PX;
      for (const {type, lon, lat, text} of traces) {
        for (let i = 0; type === 'scattermap' && i < (text?.length ?? 0); i++) {
          const at = this.project([lon[i], lat[i]]), far = Math.hypot(at.x - x, at.y - y);
          if (far < least) { least = far; best = text[i]; }
        }
      }
      return best?.split('<br>').map(line => new DOMParser().parseFromString(line, 'text/html').body.textContent);
    }
  }

  window.PlainMap = PlainMap;
})();
