/* Paint cells (cells.js) on the map that Plotly made; hover, choose and walk them; scale bar, keyboard, view.
 *
 * Everything comes from attributes of the elements with `data-map-graph` (dashboard/figures/map.py,
 * `frame_attributes`) and from the header of the cells (dashboard/figures/cells.py). No words in here.
 * The one place that reaches into Plotly is `mapOf`; without it cells are drawn through `Plotly.relayout`.
 */
(function () {
  'use strict';

  const FIND_MAP_MS = 30000;
  const RESTORED_MS = 4000;
  const BUSY_AFTER_MS = 300;
  const REPORT_VIEW_MS = 250;
  const AHEAD_MS = 10000;
  const COMING_MS = 1000;
  const PAN_PX = 90;
  const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  const MARKS = 'cells-marks';
  const HATCH = 'cells-hatch', FINE = 'cells-hatch-fine';
  // From stripe to stripe: powers of two, or neighbouring tiles of the map would not join.
  const HATCH_PX = 8, FINE_PX = 4, FINE_BELOW_PX = 20;

  // ------------------------------------------------------------------------------------- Plotly
  /** MapLibre's map of a graph: a private field, so Plotly's version is pinned exactly. */
  function mapOf(gd) {
    return gd?._fullLayout?.map?._subplot?.map ?? null;
  }

  /** Whether layers can be added: asked of MapLibre's style itself, for `isStyleLoaded` waits for every source. */
  function isReady(map) {
    if (map.style === null) return false;  // its graphics card has just lost everything
    return map.style?._loaded ?? true;
  }

  function setProps(id, props) {
    if (id) window.dash_clientside?.set_props?.(id, props);
  }

  // -------------------------------------------------------------------------------------- frame
  /** One map of the page: the element around a graph, and what this script adds to it. */
  class Frame {
    constructor(element) {
      this.element = element;
      this.words = JSON.parse(element.dataset.words || '{}');
      this.symbols = JSON.parse(element.dataset.symbols || '[]');
      this.tooltip = this.add('map-tooltip');
      this.scale = this.add('map-scale');
      this.said = this.add('map-said', {'aria-live': 'polite'});
      this.message = this.add('map-message', {role: 'status'});
      this.tooltip.hidden = true;
      this.tooltip.setAttribute('aria-hidden', 'true');
      this.scale.setAttribute('aria-hidden', 'true');
      this.cells = null;
      this.canvases = [];
      this.cursor = -1;
      this.area = '';
      this.overPoint = false;
      this.url = this.told = '';
      this.coming = null;
      element.addEventListener('keydown', event => this.key(event));
      element.addEventListener('cellstouched', event => this.early(event.detail.ask));
      element.addEventListener('blur', () => this.leaveCursor(false));
      webgl();  // asked before Plotly makes its map: one context more might take it from a map
      this.seek(performance.now());
    }

    add(name, attributes = {}) {
      const made = document.createElement('div');
      made.className = name;
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return this.element.appendChild(made);
    }

    number(n, options = {}) {
      return new Intl.NumberFormat(this.words.locale, {useGrouping: 'always', ...options}).format(n);
    }

    fail(why, text) {
      this.element.dataset.mapFailed = why;
      this.message.textContent = text || '';
    }

    graph() {
      return document.getElementById(this.element.dataset.mapGraph)?.querySelector('.js-plotly-plot') ?? null;
    }

    /** Wait for Plotly to have made its map, which takes a while; then use it, or the public way. */
    seek(since) {
      if (!this.element.isConnected) return;
      const gd = this.graph(), late = performance.now() - since > FIND_MAP_MS;
      const publicWay = this.element.hasAttribute('data-map-public');
      const drawn = gd?.on && gd._fullLayout?.map && window.Plotly;
      if (drawn && !webgl()) this.attach(gd, this.plain(gd));
      else if (drawn && (publicWay || late)) this.attach(gd, null);
      else if (drawn && mapOf(gd)) this.attach(gd, mapOf(gd));
      else setTimeout(() => this.seek(since), 60);
    }

    attach(gd, map) {
      if (this.gd !== gd) {
        this.gd = gd;
        gd.on('plotly_afterplot', () => this.afterPlot());
        gd.on('plotly_hover', event => this.overTrace(event));
        gd.on('plotly_unhover', () => this.overTrace({}));
      }
      if (map && this.map !== map) this.adopt(map);
      this.update();
    }

    /** A map without WebGL, in the place of the one that Plotly could not make, or lost. */
    plain(gd) {
      if (this.map?.isPicture) return this.map;
      const {center: {lon, lat}, zoom} = this.map ? {center: this.mapCentre(), zoom: this.map.getZoom()} : gd.layout.map;
      const made = new window.PlainMap(this.element, this.words, {center: [lon, lat], zoom});
      made.stage.append(this.scale);
      made.on('error', () => this.fail('plain', this.words.failed));
      made.on('render', () => {
        if (this.element.dataset.mapFailed !== 'plain') return;
        delete this.element.dataset.mapFailed;
        this.message.textContent = '';
      });
      return made;
    }

    mapCentre() {
      const {lng, lat} = this.map.getCenter();
      return {lon: lng, lat};
    }

    /** A context that is lost, and not given back in a while, is none. */
    lost(canvas) {
      const late = setTimeout(() => {
        if (!canvas.isConnected) return;  // a map that is taken off its page gives its context back itself
        hasWebgl = false;
        this.attach(this.gd, this.plain(this.gd));
      }, RESTORED_MS);
      canvas.addEventListener('webglcontextrestored', () => clearTimeout(late), {once: true});
    }

    /** Take over a map that Plotly has just made. */
    adopt(map) {
      this.map = map;
      const canvas = map.getCanvas();
      // The frame is what has a name and takes the keyboard; two canvases called "Map" help nobody.
      for (const name of ['tabindex', 'aria-label', 'role']) canvas.removeAttribute(name);
      map.keyboard.disable();
      canvas.addEventListener('webglcontextlost', () => this.lost(canvas));
      // Plotly would ask a server on the internet for a picture that is missing.
      map.setMissingStyleImageResolver(name => this.picture(name));
      for (const symbol of this.symbols) this.picture(symbol.name);
      map.on('style.load', () => this.ensure());
      map.on('styledata', () => this.ensure());
      map.on('mousemove', event => this.hover(event));
      map.on('mouseout', () => { this.pointer = null; this.hide(); });
      map.on('click', event => this.click(event));
      map.on('move', () => this.drawScale());
      map.on('moveend', event => {
        if (event.originalEvent) this.keepView();
        else if (!event.linked) this.giveBackView();
        // A map that is led tells its view when the leader has stopped: the last move it is given has an event.
        if (event.originalEvent || !event.linked) this.reportViewSoon();
      });
      if (map.loaded()) this.settle();
      else map.once('load', () => map.once('idle', () => this.settle()));
      map.on('resize', () => this.fit());
      this.fit();
      this.reported = this.view().text;
      this.drawScale();
      this.element.dispatchEvent(new CustomEvent('mapready', {bubbles: true, detail: {map}}));
    }

    /** Show everything, whatever the size of the screen, until somebody moves the map or a link names a view. */
    fit() {
      if (!this.moved) this.lookAt(this.element.dataset.fit, {});
    }

    /** Go where somebody has looked for a place; the address keeps it, as any other move of theirs. */
    seekPlace() {
      const {goal} = this.element.dataset;
      if (!this.map || goal === undefined || goal === this.goal) return;
      this.goal = goal;
      this.lookAt(goal.split(';')[0], {originalEvent: new Event('search')});
    }

    lookAt(edges, because) {
      const [west, south, east, north] = (edges || '').split(',').map(Number);
      if (!Number.isFinite(north)) return;
      this.map.fitBounds([[west, south], [east, north]], {padding: 16, animate: false}, because);
    }

    afterPlot() {
      const isOurs = this.element.hasAttribute('data-map-public') || this.map?.isPicture;
      const map = isOurs ? null : mapOf(this.gd);
      if (map && map !== this.map) this.adopt(map);
      this.ensure();
    }

    /** React to attributes that the server or another script changed. */
    update() {
      const {cellsUrl = ''} = this.element.dataset;
      if (this.element.dataset.words) this.words = JSON.parse(this.element.dataset.words);
      if (this.element.dataset.symbols) this.symbols = JSON.parse(this.element.dataset.symbols);
      if (!this.gd) return;
      if (this.map) for (const symbol of this.symbols) this.picture(symbol.name);
      if (this.map?.isPicture) this.map.draw(this.element.dataset.plainUrl);
      if (cellsUrl !== this.told) {
        this.told = cellsUrl;
        if (cellsUrl !== this.url) this.load(cellsUrl);
      }
      this.seekPlace();
      this.mark();
      this.drawScale();
    }

    // ---- cells in
    async load(url) {
      this.url = url;
      this.loading?.abort();
      const loading = this.loading = new AbortController();
      const busy = setTimeout(() => this.element.setAttribute('aria-busy', 'true'), BUSY_AFTER_MS);
      try {
        const early = await Promise.race([this.coming, new Promise(late => setTimeout(late, COMING_MS))]);
        if (loading.signal.aborted) return;
        const cells = !url ? null : early?.url === url ? early.cells : await this.fetch(url, loading.signal);
        if (loading.signal.aborted) return;
        this.arrive(cells);
      } catch (error) {
        if (loading.signal.aborted) return;
        // Old cells would answer another question than the one on the screen.
        this.show(null);
        this.fail('cells', error.said || this.words.failed);
      } finally {
        clearTimeout(busy);
        if (this.loading === loading) this.element.removeAttribute('aria-busy');
      }
    }

    /** Show the cells of a change before its address comes; what is wrong with it is said when that is there. */
    async early(ask) {
      if (!this.map || this.map.isPicture) return;
      this.asking?.abort();
      const asking = this.asking = new AbortController(), coming = this.coming = this.touched(ask, asking.signal);
      const found = await coming;
      if (this.coming !== coming) return;  // something else was touched since
      this.coming = null;
      if (found && found.url !== this.url) this.foretell(found);
      else if (found === undefined && this.url !== this.told) this.load(this.told);
    }

    /** The cells after a touch with their address; null where they are those shown, undefined if none came. */
    async touched(ask, signal) {
      try {
        const answer = await ask(this.url, signal);
        if (answer.status === 204) return null;
        if (!answer.ok) return undefined;
        return {url: answer.headers.get('X-Cells-Address'), cells: window.mapCells.read(await answer.arrayBuffer())};
      } catch {
        return undefined;
      }
    }

    /** For a while the map may be ahead of the page; where the page does not follow, the map goes back to it. */
    foretell({url, cells}) {
      this.loading?.abort();
      clearTimeout(this.ahead);
      this.ahead = setTimeout(() => { if (this.url !== this.told) this.load(this.told); }, AHEAD_MS);
      try {
        this.url = url;
        this.arrive(cells);
      } catch {
        this.load(this.told);
      }
    }

    arrive(cells) {
      delete this.element.dataset.mapFailed;
      this.message.textContent = '';
      this.show(cells);
    }

    async fetch(url, signal) {
      const answer = await fetch(url, {signal, credentials: 'same-origin'});
      if (!answer.ok) {
        const error = new Error(`${answer.status} ${url}`);
        if (answer.headers.get('Content-Type')?.startsWith('application/json')) {
          error.said = (await answer.json().catch(() => ({}))).message;
        }
        throw error;
      }
      return window.mapCells.read(await answer.arrayBuffer());
    }

    show(cells) {
      this.cells = cells;
      delete this.element.dataset.cellsPainted;
      delete this.element.dataset.cellsTotal;
      if (this.cursor >= 0 && !cells?.has(this.cursor)) this.leaveCursor(false);
      if (this.map) this.paint();
      else this.paintPublicly();
      this.mark();
      this.hide();
      const detail = {url: this.url, total: cells?.header.total ?? 0, cells: cells?.index.length ?? 0};
      const tell = () => {
        if (cells !== this.cells) return;
        this.element.dataset.cellsShown = detail.url;
        this.element.dispatchEvent(new CustomEvent('cellspainted', {bubbles: true, detail}));
      };
      if (!this.map) { tell(); return; }
      this.map.once('render', tell);
      // At once: the page's charts arrive next, and would keep the map waiting for their own drawing.
      if (!this.map.isPicture && isReady(this.map)) this.map.redraw();
    }

    // ---- cells on the map
    below() {
      const wanted = this.element.dataset.cellsBelow;
      return wanted && this.map.getLayer(wanted) ? wanted : undefined;
    }

    paint() {
      const tiles = this.cells?.tiles ?? [], map = this.map;
      if (map.isPicture) { this.paintPicture(); return; }
      if (!isReady(map)) return;  // `ensure` comes again when it is
      const shape = JSON.stringify([this.cells?.header.shape, tiles.map(tile => tile.corners)]);
      const there = this.canvases.length && this.canvases.every((_, i) => map.getLayer(`cells-${i}`));
      let painted = 0;
      tiles.forEach((tile, i) => {
        this.canvases[i] ??= document.createElement('canvas');
        painted += this.cells.draw(tile, this.canvases[i]);
      });
      if (there && shape === this.shape && !this.cells?.form.isHexagonal) {
        tiles.forEach((_, i) => {
          const source = map.getSource(`cells-${i}`);
          source.play();   // a canvas is read again only while it plays
          source.pause();
        });
      } else {
        this.remove();
        this.canvases.length = tiles.length;
        tiles.forEach((tile, i) => this.addTile(tile, i));
      }
      this.shape = shape;
      this.hatch();
      this.account(painted);
      map.triggerRepaint();
    }

    /** The picture holds the cells already, whatever their colours: it comes from the same answer. */
    paintPicture() {
      this.account(this.filled().reduce((sum, cell) => sum + this.cells.counts[cell], 0));
      this.map.draw(this.element.dataset.plainUrl);
    }

    filled() {
      return [...this.cells?.index ?? []].filter(cell => this.cells.kindOf(cell) >= 0);
    }

    /** Say on the frame how many the painted cells hold, and how many there are with what no cell can hold. */
    account(painted) {
      if (!this.cells) return;
      const off = Object.values(this.cells.header.buckets).reduce((sum, n) => sum + n, 0);
      Object.assign(this.element.dataset, {cellsPainted: painted, cellsTotal: painted + off});
    }

    addTile(tile, i) {
      const id = `cells-${i}`;
      if (this.cells.form.isHexagonal) {
        const made = window.mapHexagons.layer(id, tile, this.canvases[i], this.cells.header.shifted);
        this.map.addLayer(made, this.below());
        return;
      }
      this.map.addSource(id,
        {type: 'canvas', canvas: this.canvases[i], coordinates: tile.corners, animate: false});
      this.map.addLayer({id, type: 'raster', source: id,
        paint: {'raster-resampling': 'nearest', 'raster-fade-duration': 0}}, this.below());
    }

    /** Stripes in the colour of the land over the cells without evidence, equally wide at every zoom. */
    hatch() {
      const map = this.map, lines = this.cells?.hatched() ?? [];
      if (map.getLayer(HATCH)) map.removeLayer(HATCH);  // it must lie on the cells, which may be new layers
      if (!lines.length && !map.getSource(HATCH)) return;
      const data = {type: 'FeatureCollection', features: lines.map(line =>
        ({type: 'Feature', properties: {}, geometry: {type: 'Polygon', coordinates: [line]}}))};
      if (map.getSource(HATCH)) map.getSource(HATCH).setData(data);
      else map.addSource(HATCH, {type: 'geojson', data, tolerance: 0});
      if (!lines.length) return;
      for (const [name, px] of [[HATCH, HATCH_PX], [FINE, FINE_PX]]) {
        if (map.hasImage(name)) map.removeImage(name);
        map.addImage(name, stripes(this.cells.header.hatch, px), {pixelRatio: 2});
      }
      // Where the whole city is seen a cell has room for fine stripes only.
      const {cell_m: cellM, corners: [[, lat]]} = this.cells.header;
      const coarse = Math.ceil(Math.log2(metresPerPx(lat, 0) * FINE_BELOW_PX / cellM));
      map.addLayer({id: HATCH, type: 'fill', source: HATCH,
        paint: {'fill-pattern': ['step', ['zoom'], FINE, coarse, HATCH], 'fill-antialias': false}}, this.below());
    }

    remove() {
      for (let i = 0; this.map.getSource(`cells-${i}`) || i < this.canvases.length; i++) {
        if (this.map.getLayer(`cells-${i}`)) this.map.removeLayer(`cells-${i}`);
        if (this.map.getSource(`cells-${i}`)) this.map.removeSource(`cells-${i}`);
      }
    }

    /** Put back what a new style, or Plotly, took away. */
    ensure() {
      const map = this.map;
      if (map?.isPicture) return;
      if (!map) { if (this.cells) this.paintPublicly(); return; }
      if (!isReady(map)) return;
      for (const symbol of this.symbols) this.picture(symbol.name);
      if (this.cells && !this.cells.tiles.every((_, i) => map.getLayer(`cells-${i}`))) this.paint();
      else if (map.getSource(HATCH) && map.getLayer(HATCH) && !map.hasImage(HATCH)) this.hatch();
      if (!map.getLayer(MARKS) && (this.cursor >= 0 || this.selected() >= 0)) this.mark();
    }

    /** The slower way without Plotly's private field: one layer of cells for each class. */
    paintPublicly() {
      const ours = layer => String(layer.name ?? '').startsWith('cells-');
      const before = this.gd.layout.map?.layers ?? [];
      const key = `cells-${this.cells ? this.url : ''}`;
      const filled = this.filled();
      this.account(filled.reduce((sum, cell) => sum + this.cells.counts[cell], 0));
      if (before.some(layer => layer.name === key) || (!this.cells && !before.some(ours))) return;
      const layers = this.cells ? this.cells.header.colors.map((rgba, kind) => ({
        name: key, sourcetype: 'geojson', type: 'fill', below: this.element.dataset.cellsBelow || undefined,
        color: `rgb(${rgba.slice(0, 3)})`, opacity: rgba[3] / 255, fill: {outlinecolor: 'rgba(0,0,0,0)'},
        source: {type: 'FeatureCollection', features: filled
          .filter(cell => this.cells.kindOf(cell) === kind)
          .map(cell => ({type: 'Feature', properties: {},
            geometry: {type: 'Polygon', coordinates: [this.cells.outline(cell)]}}))},
      })) : [];
      const unsure = filled.filter(cell => this.cells.isUnsure(cell));
      if (unsure.length) {  // no patterns there: each cell is crossed by one stripe
        layers.push({name: key, sourcetype: 'geojson', type: 'line', below: layers[0].below, line: {width: 3},
          color: `rgb(${this.cells.header.hatch.slice(0, 3)})`, source: {type: 'Feature', properties: {},
            geometry: {type: 'MultiLineString', coordinates: unsure.map(cell =>
              [this.cells.place(cell, 0, 1), this.cells.place(cell, 1, 0)])}}});
      }
      const change = {'map.layers': [...before.filter(layer => !ours(layer)), ...layers]};
      const done = window.Plotly.relayout(this.gd, change);
      // Layers handed over before the first plot is done are lost, so the first ones are handed over again.
      if (!this.settled) {
        done.then(() => {
          this.settled = true;
          if (this.gd.layout.map.layers === change['map.layers']) window.Plotly.relayout(this.gd, change);
        });
      }
    }

    picture(name) {
      const symbol = this.symbols.find(one => one.name === name);
      if (!symbol || !isReady(this.map) || this.map.hasImage(name)) return undefined;
      const ratio = 3, box = 28, canvas = document.createElement('canvas');
      canvas.width = canvas.height = box * ratio;
      // Drawn in memory: to read a picture back from a graphics card takes longer than to draw it.
      const pen = canvas.getContext('2d', {willReadFrequently: true}), path = new Path2D(symbol.path);
      pen.setTransform(ratio, 0, 0, ratio, 2 * ratio, 2 * ratio);
      pen.lineJoin = 'round';
      pen.lineWidth = 3;
      pen.strokeStyle = symbol.edge;
      pen.stroke(path);
      pen.fillStyle = symbol.fill;
      pen.fill(path);
      this.map.addImage(name, pen.getImageData(0, 0, canvas.width, canvas.height), {pixelRatio: ratio});
      return undefined;
    }

    /** Outline the chosen cell and the one under the keyboard's cursor; later, where the style is just changing. */
    mark() {
      if (!this.map || !isReady(this.map)) return;
      try {
        this.outline();
      } catch {
        this.map.once('idle', () => this.mark());
      }
    }

    outline() {
      const map = this.map;
      const chosen = this.selected();
      const wanted = this.cells ? [[chosen, 'selected'], [this.cursor, 'cursor']] : [];
      const features = wanted.filter(([cell]) => cell >= 0 && cell < this.cells.counts.length)
        .map(([cell, role]) => ({type: 'Feature', properties: {role},
          geometry: {type: 'LineString', coordinates: this.cells.outline(cell)}}));
      const data = {type: 'FeatureCollection', features};
      if (map.getSource(MARKS)) map.getSource(MARKS).setData(data);
      else if (features.length) map.addSource(MARKS, {type: 'geojson', data});
      if (!map.getSource(MARKS) || map.getLayer(MARKS)) return;
      const colour = name => getComputedStyle(this.element).getPropertyValue(name).trim() || '#000';
      const line = (id, color, width) => map.addLayer({id, type: 'line', source: MARKS,
        layout: {'line-join': 'round'}, paint: {'line-color': color, 'line-width': width}});
      line(`${MARKS}-casing`, colour('--map-casing'), 6);
      line(MARKS, ['match', ['get', 'role'], 'cursor', colour('--map-focus'), colour('--map-selection')], 3);
    }

    selected() {
      const said = this.element.dataset.selected;
      return said ? Number(said) : -1;
    }

    // ---- pointer
    overTrace({points = []}) {
      const point = points[0];
      this.overPoint = point?.data?.type === 'scattermap';
      this.area = point?.data?.type === 'choroplethmap' ? point.text ?? '' : '';
      if (this.pointer) this.hover(this.pointer);  // Plotly tells a moment later than the map
    }

    hover(event) {
      this.pointer = event;
      if (this.cursor >= 0) return;
      const symbol = this.map.isPicture ? this.map.symbolAt(event.point, this.gd.data) : null;
      if (symbol) { this.tell(symbol, event.point); return; }
      const {lng, lat} = event.lngLat;
      const index = this.cells ? this.cells.find(lng, lat) : -1;
      const lines = index >= 0 && this.cells.has(index)
        ? this.cells.say(index, n => this.number(n)) : [];
      if (this.area) lines.push(unescapeText(this.area));
      if (this.overPoint || !lines.length) this.hide();
      else this.tell(lines, event.point);
    }

    tell(lines, {x, y}) {
      const tip = this.tooltip, frame = this.element, room = 14;
      tip.replaceChildren(...lines.map(line => {
        const made = document.createElement('div');
        made.textContent = line;
        return made;
      }));
      tip.hidden = false;
      const left = x + room + tip.offsetWidth > frame.clientWidth ? x - room - tip.offsetWidth : x + room;
      const top = y + room + tip.offsetHeight > frame.clientHeight ? y - room - tip.offsetHeight : y + room;
      tip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
    }

    hide() {
      this.tooltip.hidden = true;
    }

    click(event) {
      this.element.focus({preventScroll: true});
      if (!this.offer(event.lngLat, event.point) || !this.cells || this.overPoint) return;
      const index = this.cells.find(event.lngLat.lng, event.lngLat.lat);
      if (index >= 0 && this.cells.has(index)) this.choose(index);
      else if (this.selected() >= 0) this.choose(-1);
    }

    /** Offer a place that somebody points at to the page; false where the page needs the click for itself. */
    offer({lng: lon, lat}, point) {
      const detail = {lon, lat, point};
      return this.element.dispatchEvent(new CustomEvent('mappick', {bubbles: true, cancelable: true, detail}));
    }

    /** Choose a cell, and say so to whoever listens: the page's store, and any script. */
    choose(index) {
      const cells = this.cells, detail = index >= 0 ? cells.detail(index) : null;
      this.element.dataset.selected = index >= 0 ? String(index) : '';
      this.mark();
      const text = index >= 0 ? cells.say(index, n => this.number(n)).join(', ') : '';
      this.speak(text ? this.words.selected?.replace('{cell}', text) : this.words.unselected);
      setProps(this.element.dataset.cellStore, {data: detail});
      this.element.dispatchEvent(new CustomEvent('cellchosen', {bubbles: true, detail}));
    }

    speak(text) {
      this.said.textContent = text || '';
    }

    // ---- keyboard
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.map) return;
      if (event.target !== this.element && !this.map.getCanvasContainer().contains(event.target)) return;
      if (this.press(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    }

    /** Do what a key means; whether it meant anything. */
    press(event) {
      const arrow = ARROWS[event.key], how = {duration: 0}, because = {originalEvent: event};
      if (arrow && this.cursor >= 0) this.step(arrow);
      else if (arrow) this.map.panBy(arrow.map(way => way * PAN_PX * (event.shiftKey ? 3 : 1)), how, because);
      else if (event.key === '+' || event.key === '=') this.map.zoomTo(this.map.getZoom() + 1, how, because);
      else if (event.key === '-' || event.key === '_') this.map.zoomTo(this.map.getZoom() - 1, how, because);
      else if (event.key === 'c' || event.key === 'C') this.toggleCursor();
      else if (event.key === 'Enter' && this.cursor >= 0) this.chooseUnderCursor();
      else if (event.key === 'Escape' && this.cursor >= 0) this.leaveCursor(true);
      else return false;
      return true;
    }

    chooseUnderCursor() {
      const [lng, lat] = this.cells.place(this.cursor);
      if (this.offer({lng, lat}, null)) this.choose(this.cursor);
    }

    toggleCursor() {
      if (this.cursor >= 0) return this.leaveCursor(true);
      const {lng, lat} = this.map.getCenter();
      const start = this.cells ? this.cells.nearest(lng, lat) : -1;
      if (start < 0) return this.speak(this.words.cursor_none);
      return this.moveCursor(start, this.words.cursor_on);
    }

    step(arrow) {
      const next = this.cells.next(this.cursor, arrow);
      if (next < 0) this.speak(this.words.cursor_end);
      else this.moveCursor(next, '');
    }

    moveCursor(index, first) {
      this.cursor = index;
      this.element.dataset.cursor = String(index);
      const place = this.cells.place(index), lines = this.cells.say(index, n => this.number(n));
      const {clientWidth, clientHeight} = this.element, {x, y} = this.map.project(place);
      const rim = 60;
      if (x < rim || y < rim || x > clientWidth - rim || y > clientHeight - rim) {
        this.map.jumpTo({center: place}, {originalEvent: new Event('keydown')});
      }
      this.mark();
      // Where two maps share one place, the cell may lie below the other one.
      const detail = {index, x: this.map.project(place).x};
      this.element.dispatchEvent(new CustomEvent('cellcursor', {bubbles: true, detail}));
      this.tell(lines, this.map.project(place));
      this.speak([first, lines.join(', ')].filter(Boolean).join(' '));
    }

    leaveCursor(aloud) {
      if (this.cursor < 0) return;
      this.cursor = -1;
      delete this.element.dataset.cursor;
      this.mark();
      this.hide();
      if (aloud) this.speak(this.words.cursor_off);
    }

    // ---- view
    /** Somebody moved the map: from now on it is theirs, until a figure of another place comes. */
    keepView() {
      this.moved = true;
      this.kept = {center: this.map.getCenter(), zoom: this.map.getZoom()};
      this.keptOf = this.gd.layout.uirevision;
    }

    /** Plotly puts its first view over the chosen one: after a hand quicker than it, or with a figure made anew. */
    giveBackView() {
      const {kept, map} = this;
      if (!kept || this.keptOf !== this.gd.layout.uirevision) return;
      // A link holds a view to a hundredth of a zoom and to a metre; that is the same one.
      const same = Math.abs(kept.zoom - map.getZoom()) < 0.01 && kept.center.distanceTo(map.getCenter()) < 1;
      if (!same) map.jumpTo(kept, {originalEvent: new Event('keydown')});
    }

    settle() {
      this.giveBackView();
      this.element.setAttribute('data-map-settled', '');
    }

    view() {
      const {lng, lat} = this.map.getCenter();
      const view = {lat: Number(lat.toFixed(5)), lon: Number(lng.toFixed(5)),
        zoom: Number(this.map.getZoom().toFixed(2))};
      return {view, text: `${view.lat},${view.lon},${view.zoom}`};
    }

    reportViewSoon() {
      clearTimeout(this.reporting);
      this.reporting = setTimeout(() => this.element.isConnected && this.reportView(), REPORT_VIEW_MS);
    }

    reportView() {
      const {view, text} = this.view();
      if (text === this.reported || (this.element.dataset.fit && !this.moved)) return;
      this.reported = text;
      setProps(this.element.dataset.viewStore, {data: view});
      const name = this.element.dataset.viewParameter;
      if (!name) return;
      // Written by hand, so that no other parameter is spelled anew.
      const others = location.search.slice(1).split('&').filter(part => part && part.split('=')[0] !== name);
      const search = `?${[...others, `${name}=${text}`].join('&')}`;
      history.replaceState(history.state, '', location.pathname + search + location.hash);
      // Dash's own address bars write what they last knew: without this, the next filter would undo the view.
      for (const id of (this.element.dataset.locations || '').split(' ').filter(Boolean)) {
        setProps(id, {href: location.href, search: location.search});
      }
    }

    /** Two bars, metres and feet: half of the room thinks in either. */
    drawScale() {
      if (!this.map || !this.words.metres) return;
      const perPx = metresPerPx(this.map.getCenter().lat, this.map.getZoom());
      const bar = (unitM, word, bigM, bigWord) => {
        const most = 120 * perPx;
        const [unit, said] = most >= bigM ? [bigM, bigWord] : [unitM, word];
        const power = 10 ** Math.floor(Math.log10(most / unit)), lead = most / unit / power;
        const n = (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
        const made = document.createElement('div');
        made.style.width = `${n * unit / perPx}px`;
        made.textContent = said.replace('{n}', this.number(n, {maximumSignificantDigits: 3}));
        return made;
      };
      const {metres, kilometres, feet, miles} = this.words;
      this.scale.replaceChildren(bar(1, metres, 1000, kilometres), bar(0.3048, feet, 1609.344, miles));
    }

    stop() {
      this.loading?.abort();
      this.asking?.abort();
      clearTimeout(this.ahead);
      clearTimeout(this.reporting);
    }
  }

  function metresPerPx(lat, zoom) {
    return 40075016.686 * Math.cos(lat * Math.PI / 180) / (512 * 2 ** zoom);
  }

  /** One tile of a diagonal hatch: three eighths of the surface. */
  function stripes(rgba, periodPx) {
    const side = 2 * periodPx, picture = new ImageData(side, side);
    for (let i = 0; i < side * side; i++) {
      if ((i % side + Math.floor(i / side)) % side < 0.375 * side) picture.data.set(rgba, 4 * i);
    }
    return picture;
  }

  function unescapeText(text) {
    return new DOMParser().parseFromString(text, 'text/html').documentElement.textContent;
  }

  // Plotly tries anyway, and says in English only that it cannot; what is shown instead says so in the page's words.
  addEventListener('unhandledrejection', event => {
    if (event.reason?.name !== 'GPUInitializationError') return;
    hasWebgl = false;
    event.preventDefault();
  });

  let hasWebgl;
  function webgl() {
    if (hasWebgl === undefined) {
      const context = document.createElement('canvas').getContext('webgl2');
      hasWebgl = Boolean(context);
      context?.getExtension('WEBGL_lose_context')?.loseContext();
    }
    return hasWebgl;
  }

  // --------------------------------------------------------------------------------------- page
  const frames = new Map();

  function look() {
    for (const [element, frame] of frames) {
      if (!element.isConnected) { frame.stop(); frames.delete(element); }
    }
    for (const element of document.querySelectorAll('[data-map-graph]')) {
      if (!frames.has(element)) frames.set(element, new Frame(element));
    }
  }

  let looking = 0;
  function watch(changes) {
    for (const {type, target} of changes) if (type === 'attributes') frames.get(target)?.update();
    if (!looking && changes.some(({type}) => type === 'childList')) {
      looking = requestAnimationFrame(() => { looking = 0; look(); });
    }
  }

  new MutationObserver(watch).observe(document.documentElement, {childList: true, subtree: true,
    attributes: true, attributeFilter: ['data-goal', 'data-cells-url', 'data-plain-url', 'data-selected', 'data-words', 'data-symbols']});
  look();
})();
