/* Draw hexagons (cells.js) on MapLibre's map by the graphics card: each pixel of the screen looks up the hexagon
 * it lies in, so that edges are sharp at every zoom, and a million hexagons cost what one does. map.js asks for it.
 */
(function () {
  'use strict';

  const PARTS = 8;  // a tile is nearly a rectangle; its lines are straight in each of 8 x 8 parts
  const programs = new WeakMap();

  const VERTEX = `#version 300 es
    uniform mat4 matrix;
    in vec4 corner;  // place, and column and row in the picture
    out vec2 at;
    void main() {
      at = corner.zw;
      gl_Position = matrix * vec4(corner.xy, 0.0, 1.0);
    }`;

  // The rule of `hexagons` in cells.js. Of the four places looked up in a pixel no two share a row or column, so
  // that edges of any slope look smooth.
  const FRAGMENT = `#version 300 es
    precision highp float;
    precision highp int;
    uniform highp sampler2D colours;
    uniform int shifted;
    in vec2 at;
    out vec4 colour;
    vec4 hexagon(vec2 place) {
      float row = floor(place.y - 0.5), below = place.y - 0.5 - row;
      float odd = (int(row) & 1) == shifted ? 1.0 : 0.0;
      float column = floor(place.x - 0.5 * odd), aside = place.x - 0.5 * odd - 0.5 - column;
      if (abs(aside) + 1.5 * below > 1.0) {
        column += aside >= 0.0 ? odd : odd - 1.0;
        row += 1.0;
      }
      return texelFetch(colours, ivec2(int(column), int(row)), 0);
    }
    void main() {
      vec2 right = dFdx(at) / 8.0, down = dFdy(at) / 8.0;
      colour = (hexagon(at - right - 3.0 * down) + hexagon(at + 3.0 * right - down) +
        hexagon(at + right + 3.0 * down) + hexagon(at - 3.0 * right + down)) / 4.0;
    }`;

  /** The program of a graphics context, made once. */
  function programOf(gl) {
    const kept = programs.get(gl);
    if (gl.isProgram(kept ?? null)) return kept;  // a context that was lost has lost it too
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    programs.set(gl, program);
    return program;
  }

  /** Triangles of a tile: place from its first corner, as a share of the world's width, and column and row. */
  function mesh(tile, origin) {
    const corner = (i, j) => {
      const [x, y] = world(tile.flatAt(i / PARTS, j / PARTS));
      // The picture has one cell more on every side.
      return [x - origin[0], y - origin[1], 1 + i / PARTS * tile.columns, 1 + j / PARTS * tile.rows];
    };
    const corners = [];
    for (let j = 0; j < PARTS; j++) {
      for (let i = 0; i < PARTS; i++) {
        const [a, b, c, d] = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
        corners.push(...a, ...b, ...c, ...a, ...c, ...d);
      }
    }
    return new Float32Array(corners);
  }

  const world = ([x, y]) => [(180 + x) / 360, (180 - y) / 360];

  /** The map's matrix for places that are counted from `origin`: near it small numbers stay exact. */
  function moved(matrix, [x, y]) {
    const found = Array.from(matrix);
    for (let i = 0; i < 4; i++) found[12 + i] += matrix[i] * x + matrix[4 + i] * y;
    return found;
  }

  function texture(gl, canvas) {
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    return made;
  }

  /** A tile of hexagons as MapLibre's custom layer. */
  class Layer {
    constructor(id, tile, canvas, shifted) {
      Object.assign(this, {id, tile, canvas, type: 'custom', renderingMode: '2d'});
      this.origin = world(tile.flatAt(0, 0));
      // Rows are counted from the picture's margin.
      this.shifted = (shifted + tile.row + 1) % 2;
    }

    /** Made while drawing: only then does MapLibre expect that somebody else binds something. */
    make(gl) {
      this.program = programOf(gl);
      const uniform = name => gl.getUniformLocation(this.program, name);
      this.uniforms = {colours: uniform('colours'), shifted: uniform('shifted'), matrix: uniform('matrix')};
      this.colours = texture(gl, this.canvas);
      this.corners = gl.createBuffer();
      this.array = gl.createVertexArray();
      gl.bindVertexArray(this.array);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
      gl.bufferData(gl.ARRAY_BUFFER, mesh(this.tile, this.origin), gl.STATIC_DRAW);
      const corner = gl.getAttribLocation(this.program, 'corner');
      gl.enableVertexAttribArray(corner);
      gl.vertexAttribPointer(corner, 4, gl.FLOAT, false, 0, 0);
      gl.bindVertexArray(null);
    }

    onRemove(map, gl) {
      gl.deleteBuffer(this.corners);
      gl.deleteVertexArray(this.array);
      gl.deleteTexture(this.colours);
    }

    render(gl, {defaultProjectionData}) {
      gl.activeTexture(gl.TEXTURE0);
      if (!this.array) this.make(gl);
      gl.useProgram(this.program);
      gl.bindTexture(gl.TEXTURE_2D, this.colours);
      gl.uniform1i(this.uniforms.colours, 0);
      gl.uniform1i(this.uniforms.shifted, this.shifted);
      gl.uniformMatrix4fv(this.uniforms.matrix, false, moved(defaultProjectionData.mainMatrix, this.origin));
      gl.bindVertexArray(this.array);
      gl.drawArrays(gl.TRIANGLES, 0, 6 * PARTS * PARTS);
      gl.bindVertexArray(null);
    }
  }

  window.mapHexagons = {
    layer: (id, tile, canvas, shifted) => new Layer(id, tile, canvas, shifted),
  };
})();
