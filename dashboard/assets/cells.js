/* Cells as the server packs them (dashboard/figures/cells.py and difference_cells.py): where they lie, which
 * colour each has, and what is said of it. Counts of one period, or changes between two. map.js draws them.
 */
(function () {
  'use strict';

  const MOST_CELLS = 25e6;
  const NO_EVIDENCE = 1, HIDDEN = 2;

  /** How squares lie in a picture's columns and rows. */
  const SQUARES = {
    margin: 0,
    rowStep: 1,
    corners: [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]],
    middle: (column, row) => [column + 0.5, row + 0.5],
    holding: (x, y) => [Math.floor(x), Math.floor(y)],
    // Straight on, however far that is; else whatever is nearest to it.
    far: (ahead, aside) => ahead + 2 * aside + (aside ? 1e6 : 0),
  };

  /**
   * How hexagons lie there (geodata/columns/hexagons.py): they stand on a corner, and the rows whose number is
   * even or odd, as `shifted` says, begin half a column further east.
   */
  function hexagons(shifted) {
    const isOdd = row => (row & 1) === shifted ? 1 : 0;
    return {
      isHexagonal: true,
      margin: 1,
      rowStep: Math.sqrt(3) / 2,
      corners: [[0, -2], [1, -1], [1, 1], [0, 2], [-1, 1], [-1, -1]].map(([x, y]) => [x / 2, y / 3]),
      middle: (column, row) => [column + 0.5 + isOdd(row) / 2, row + 0.5],
      holding(x, y) {
        const row = Math.floor(y - 0.5), below = y - 0.5 - row, odd = isOdd(row);
        const column = Math.floor(x - odd / 2), aside = x - odd / 2 - 0.5 - column;
        if (Math.abs(aside) + 1.5 * below <= 1) return [column, row];
        return [column + (aside >= 0 ? odd : odd - 1), row + 1];
      },
      // The neighbour up or down of the same column number, so that a way north zigzags and leads north.
      far: (ahead, aside, sameColumn) => ahead + aside + (sameColumn ? 0 : 1e-3),
    };
  }

  const mercator = lat => Math.atanh(Math.sin(lat * Math.PI / 180)) * 180 / Math.PI;
  const latitude = y => Math.asin(Math.tanh(y * Math.PI / 180)) * 180 / Math.PI;

  /** Part of the grid, drawn straight between its corners. */
  class Tile {
    constructor(said) {
      Object.assign(this, said);
      this.flat = said.corners.map(([lon, lat]) => [lon, mercator(lat)]);
    }

    /** Longitude and latitude of a place inside, `u` and `v` being shares from the north-west. */
    at(u, v) {
      const [x, y] = this.flatAt(u, v);
      return [x, latitude(y)];
    }

    /** The same in degrees of Mercator's projection, where a tile's lines are straight. */
    flatAt(u, v) {
      const [a, b, c, d] = this.flat;
      return [0, 1].map(i => (1 - u) * (1 - v) * a[i] + u * (1 - v) * b[i] + u * v * c[i] + (1 - u) * v * d[i]);
    }

    /** The same backwards, by Newton's method: the corners are nearly a rectangle, so few steps do. */
    shares(lon, lat) {
      const [a, b, c, d] = this.flat;
      const x = lon, y = mercator(lat);
      let u = 0.5, v = 0.5;
      for (let step = 0; step < 4; step++) {
        const gap = [0, 1].map(i =>
          (1 - u) * (1 - v) * a[i] + u * (1 - v) * b[i] + u * v * c[i] + (1 - u) * v * d[i] - [x, y][i]);
        const du = [0, 1].map(i => (1 - v) * (b[i] - a[i]) + v * (c[i] - d[i]));
        const dv = [0, 1].map(i => (1 - u) * (d[i] - a[i]) + u * (c[i] - b[i]));
        const area = du[0] * dv[1] - dv[0] * du[1];
        u -= (gap[0] * dv[1] - dv[0] * gap[1]) / area;
        v -= (du[0] * gap[1] - gap[0] * du[1]) / area;
      }
      return [u, v];
    }
  }

  /** Header and arrays as they came from the server. */
  function unpack(buffer) {
    const view = new DataView(buffer);
    if (buffer.byteLength < 8 || view.getUint32(0, true) !== 0x314c4543) throw new Error('not cells');
    const length = view.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    if (header.columns * header.rows > MOST_CELLS) throw new Error('too many cells');
    let at = 8 + length;
    const arrays = {};
    for (const {name, type, length: n} of header.arrays) {
      arrays[name] = new (type === 'i4' ? Int32Array : Uint32Array)(buffer, at, n);
      at += 4 * n;
    }
    return {header, ...arrays};
  }

  /** Counts of cells. */
  class Cells {
    constructor(parts) {
      Object.assign(this, parts);
      const {columns, rows, corners, shape, shifted} = this.header;
      this.form = shape === 'hexagons' ? hexagons(shifted) : SQUARES;
      this.counts = new this.n.constructor(columns * rows);
      this.index.forEach((cell, i) => { this.counts[cell] = this.n[i]; });
      const whole = {column: 0, row: 0, columns, rows, corners};
      this.tiles = (this.header.tiles ?? [whole]).map(said => new Tile(said));
    }

    /** Whether there is anything to say of a cell. */
    has(index) {
      return this.counts[index] > 0;
    }

    /** Which of the header's colours a cell has; -1 for none. */
    kindOf(index) {
      return this.classOf(this.counts[index]);
    }

    /** What is handed over when a cell is chosen. */
    detail(index) {
      const [lon, lat] = this.place(index);
      return {index, n: this.counts[index], lon, lat};
    }

    /** Whether a cell shows no evidence of what its colour says, and is hatched. */
    isUnsure() {
      return false;
    }

    /** Shapes of cells to be hatched, as lists of corners. */
    hatched() {
      return [];
    }

    /** Class of a count: the last one that begins at or below it; -1 for none. */
    classOf(n) {
      const {breaks} = this.header;
      let found = -1;
      while (found + 1 < breaks.length && n >= breaks[found + 1]) found++;
      return found;
    }

    tileOf(index) {
      const {columns} = this.header, column = index % columns, row = (index - column) / columns;
      return [this.tiles.find(t => column >= t.column && column < t.column + t.columns &&
        row >= t.row && row < t.row + t.rows), column, row];
    }

    /** Index of the cell at a place, or -1. */
    find(lon, lat) {
      for (const tile of this.tiles) {
        const [u, v] = tile.shares(lon, lat);
        if (u >= 0 && u < 1 && v >= 0 && v < 1) {
          return this.indexAt(...this.form.holding(tile.column + u * tile.columns, tile.row + v * tile.rows));
        }
      }
      return -1;
    }

    /** Index of a cell by its column and row; -1 where there is none. */
    indexAt(column, row) {
      const {columns, rows} = this.header;
      return column >= 0 && column < columns && row >= 0 && row < rows ? row * columns + column : -1;
    }

    /** Longitude and latitude of a point of a cell, its middle by default. */
    place(index, right = 0.5, down = 0.5) {
      const [tile, column, row] = this.tileOf(index), [x, y] = this.form.middle(column, row);
      return tile.at((x + right - 0.5 - tile.column) / tile.columns, (y + down - 0.5 - tile.row) / tile.rows);
    }

    outline(index) {
      const {corners} = this.form;
      return [...corners, corners[0]].map(([right, down]) => this.place(index, right + 0.5, down + 0.5));
    }

    say(index, number) {
      const n = this.counts[index], {hover} = this.header;
      return [(n === 1 ? hover.one : hover.other).replace('{n}', number(n)), hover.size];
    }

    /**
     * One pixel a cell; returns how many are counted in what was painted. Hexagons get one cell more on every
     * side, for they reach from the next tile into this one.
     */
    draw(tile, canvas) {
      const {columns, rows} = tile, {colors, columns: mostColumns, rows: mostRows} = this.header, {margin} = this.form;
      let painted = 0;
      canvas.width = columns + 2 * margin;
      canvas.height = rows + 2 * margin;
      const picture = new ImageData(canvas.width, canvas.height);
      const first = Math.max(-margin, -tile.column), end = Math.min(columns + margin, mostColumns - tile.column);
      for (let row = Math.max(-margin, -tile.row); row < Math.min(rows + margin, mostRows - tile.row); row++) {
        const from = (tile.row + row) * mostColumns + tile.column;
        for (let column = first; column < end; column++) {
          const kind = this.kindOf(from + column);
          if (kind < 0) continue;
          picture.data.set(colors[kind], 4 * ((row + margin) * canvas.width + column + margin));
          if (row >= 0 && row < rows && column >= 0 && column < columns) painted += this.counts[from + column];
        }
      }
      canvas.getContext('2d').putImageData(picture, 0, 0);
      return painted;
    }

    /** The next cell that holds anything inside the right angle ahead; straight on if there is one. */
    next(index, [right, down]) {
      const {columns} = this.header, middle = cell => this.form.middle(cell % columns, Math.floor(cell / columns));
      const here = middle(index);
      let best = -1, least = Infinity;
      for (let i = 0; i < this.index.length; i++) {
        const cell = this.index[i], there = middle(cell);
        const x = there[0] - here[0], y = (there[1] - here[1]) * this.form.rowStep;
        const ahead = x * right + y * down, aside = Math.abs(x * down) + Math.abs(y * right);
        if (ahead > 0 && aside <= ahead) {
          const far = this.form.far(ahead, aside, cell % columns === index % columns);
          if (far < least && this.has(cell)) { least = far; best = cell; }
        }
      }
      return best;
    }

    nearest(lon, lat) {
      const squeeze = Math.cos(lat * Math.PI / 180);
      let best = -1, least = Infinity;
      for (let i = 0; i < this.index.length; i++) {
        if (!this.has(this.index[i])) continue;
        const [x, y] = this.place(this.index[i]);
        const far = ((x - lon) * squeeze) ** 2 + (y - lat) ** 2;
        if (far < least) { least = far; best = this.index[i]; }
      }
      return best;
    }
  }

  /** Changes: after minus before, with the cells that show no evidence of one, and those that are hidden. */
  class Differences extends Cells {
    constructor(parts) {
      super(parts);
      this.slot = new Int32Array(this.counts.length).fill(-1);
      this.index.forEach((cell, i) => { this.slot[cell] = i; });
    }

    has(index) {
      return this.slot[index] >= 0;
    }

    is(index, flag) {
      return this.has(index) && (this.flags[this.slot[index]] & flag) > 0;
    }

    isUnsure(index) {
      return this.is(index, NO_EVIDENCE);
    }

    /** Colours go from most fewer over no change to most more; the last one is for what is hidden. */
    kindOf(index) {
      if (!this.has(index)) return -1;
      const classes = this.header.breaks.length, n = this.counts[index];
      if (this.is(index, HIDDEN)) return 2 * classes + 1;
      return classes + Math.sign(n) * (this.classOf(Math.abs(n)) + 1);
    }

    say(index, number) {
      const {hover} = this.header, n = this.counts[index], before = this.before[this.slot[index]];
      if (this.is(index, HIDDEN)) return [hover.hidden, hover.size];
      const change = (n < 0 ? hover.fewer : n > 0 ? hover.more : hover.same)
        .replace('{n}', number(Math.abs(n))).replace('{before}', number(before))
        .replace('{after}', number(before + n));
      return [this.isUnsure(index) ? hover.unsure.replace('{change}', change) : change, hover.size];
    }

    detail(index) {
      const detail = super.detail(index), before = this.before[this.slot[index]];
      if (this.is(index, HIDDEN)) return {...detail, n: null, hidden: true};
      return {...detail, before, after: before + detail.n, evidence: !this.isUnsure(index)};
    }

    /** Cells without evidence; squares side by side and below each other joined to rectangles: far fewer to draw. */
    hatched() {
      const unsure = () => [...this.index].filter(cell => this.isUnsure(cell));
      if (this.form.isHexagonal) return unsure().map(cell => this.outline(cell));
      return this.tiles.flatMap(tile => {
        const done = [];
        let open = new Map();
        for (let row = 0; row <= tile.rows; row++) {
          const now = new Map();
          for (const [from, to] of row < tile.rows ? this.runs(tile, row) : []) {
            const key = from * 1e5 + to, top = open.get(key)?.top ?? row;
            now.set(key, {from, to, top});
          }
          for (const [key, one] of open) if (!now.has(key)) done.push({...one, bottom: row});
          open = now;
        }
        return done.map(({from, to, top, bottom}) =>
          [[from, top], [to, top], [to, bottom], [from, bottom], [from, top]]
            .map(([column, row]) => tile.at(column / tile.columns, row / tile.rows)));
      });
    }

    /** First and last-plus-one columns of each run of cells to be hatched in a tile's row. */
    runs(tile, row) {
      const found = [], start = (tile.row + row) * this.header.columns + tile.column;
      for (let column = 0, from = -1; column <= tile.columns; column++) {
        const inside = column < tile.columns && this.isUnsure(start + column);
        if (inside && from < 0) from = column;
        if (!inside && from >= 0) {
          found.push([from, column]);
          from = -1;
        }
      }
      return found;
    }
  }

  /** Classes: what a statistic says of each cell, and where that does not stand on a grid a little different. */
  class Classed extends Differences {
    constructor(parts) {
      super(parts);
      this.before = this.n;
    }

    kindOf(index) {
      return this.has(index) ? this.code[this.slot[index]] : -1;
    }

    say(index, number) {
      const {hover, labels, hatched} = this.header, n = this.counts[index];
      const counted = (n === 1 ? hover.one : hover.other).replace('{n}', number(n));
      return [labels[this.kindOf(index)], counted, ...(this.isUnsure(index) ? [hatched] : []), hover.size];
    }

    detail(index) {
      const [lon, lat] = this.place(index);
      return {index, n: this.counts[index], lon, lat, code: this.kindOf(index), evidence: !this.isUnsure(index)};
    }
  }

  const READ_AS = {signed: Differences, classes: Classed};

  window.mapCells = {
    /** The cells in an answer of the server; throws where it is something else. */
    read(buffer) {
      const parts = unpack(buffer);
      return new (READ_AS[parts.header.values] ?? Cells)(parts);
    },
  };
})();
