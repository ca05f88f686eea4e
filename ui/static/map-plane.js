// The map as points on a canvas: where they are, how they are drawn, which one is under the pointer.

const CELLS = 128;  // a side of the grid in which points are looked up
const LARGEST = 65535;
const COLOURS = 10;
const MANY = 8000;  // points; so many are drawn as squares, which are far quicker than circles
const CLOSEST = 60;
const MARGIN = 26;

const unpacked = (text, Kind) => {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new Kind(bytes.buffer);
};

class Plane {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.papers = 0;
    this.zoom = 1;
    this.middle = [0.5, 0.5];
    this.chosen = null;
    this.marked = new Set();
    this.theme = null;
    this.pointed = -1;
    this.loop = [];
    this.cross = false;
    this.waiting = false;
  }

  take(data) {
    const places = unpacked(data.places, Uint16Array);
    this.papers = data.papers;
    this.x = new Float32Array(this.papers);
    this.y = new Float32Array(this.papers);
    for (let n = 0; n < this.papers; n += 1) {
      this.x[n] = places[2 * n] / LARGEST;
      this.y[n] = places[2 * n + 1] / LARGEST;
    }
    this.themes = unpacked(data.themes, Uint8Array);
    this.regions = data.regions;
    this.names = data.regions.filter((region) => region.parent === null).length;
    this.colourOf = coloured(this.regions.slice(0, this.names));
    this.byTheme = Array.from({ length: this.names }, () => []);
    for (let n = 0; n < this.papers; n += 1) this.byTheme[this.themes[n]].push(n);
    this.grid = Array.from({ length: CELLS * CELLS }, () => []);
    for (let n = 0; n < this.papers; n += 1) this.grid[this.cell(this.x[n], this.y[n])].push(n);
    this.chosen = null;
    this.theme = null;
    this.pointed = -1;
  }

  cell(x, y) {
    const place = (value) => Math.min(CELLS - 1, Math.max(0, Math.floor(value * CELLS)));
    return place(y) * CELLS + place(x);
  }

  dress() {
    const style = getComputedStyle(this.canvas);
    const value = (name) => style.getPropertyValue(name).trim();
    this.palette = Array.from({ length: COLOURS }, (_, n) => value(`--atlas-${n}`));
    this.ink = value("--ink");
    this.muted = value("--muted");
    this.ground = value("--surface");
    this.accent = value("--accent");
    this.font = style.fontFamily;
  }

  fit() {
    const box = this.canvas.getBoundingClientRect();
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    this.width = box.width;
    this.height = box.height;
    this.canvas.width = Math.round(box.width * dense);
    this.canvas.height = Math.round(box.height * dense);
    this.pen.setTransform(dense, 0, 0, dense, 0, 0);
    this.draw();
  }

  // The map is stretched a little, 1.3 at most, to fill a wide or a tall canvas.
  get sides() {
    const [wide, high] = [Math.max(40, this.width - 2 * MARGIN), Math.max(40, this.height - 2 * MARGIN)];
    return [Math.min(wide, 1.3 * high) * this.zoom, Math.min(high, 1.3 * wide) * this.zoom];
  }

  seen(x, y) {
    const [wide, high] = this.sides;
    return [this.width / 2 + (x - this.middle[0]) * wide, this.height / 2 + (y - this.middle[1]) * high];
  }

  meant(left, top) {
    const [wide, high] = this.sides;
    return [this.middle[0] + (left - this.width / 2) / wide, this.middle[1] + (top - this.height / 2) / high];
  }

  pan(across, down) {
    const kept = (value) => Math.min(1.05, Math.max(-0.05, value));
    const [wide, high] = this.sides;
    this.middle = [kept(this.middle[0] - across / wide), kept(this.middle[1] - down / high)];
    this.draw();
  }

  zoomAt(factor, left = this.width / 2, top = this.height / 2) {
    const [x, y] = this.meant(left, top);
    this.zoom = Math.min(CLOSEST, Math.max(1, this.zoom * factor));
    const [nowLeft, nowTop] = this.seen(x, y);
    if (this.zoom === 1) this.middle = [0.5, 0.5];
    else this.pan(left - nowLeft, top - nowTop);
    this.draw();
  }

  reset() {
    this.zoom = 1;
    this.middle = [0.5, 0.5];
    this.draw();
  }

  show(numbers) {
    if (!numbers.length) return;
    const sides = [this.x, this.y].map((values) => {
      const sorted = Float32Array.from(numbers, (n) => values[n]).sort();
      const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
      return [at(0.04), at(0.96)];
    });
    this.middle = sides.map(([low, high]) => (low + high) / 2);
    const span = Math.max(...sides.map(([low, high]) => high - low), 0.02);
    this.zoom = Math.min(CLOSEST, Math.max(1, 0.75 / span));
    this.draw();
  }

  nearest(left, top, reach) {
    const [x, y] = this.meant(left, top);
    const [away, down] = this.sides.map((side) => reach / side);
    const first = this.cell(x - away, y - down);
    const last = this.cell(x + away, y + down);
    let best = -1;
    let least = reach * reach;
    for (let row = Math.floor(first / CELLS); row <= Math.floor(last / CELLS); row += 1) {
      for (let column = first % CELLS; column <= last % CELLS; column += 1) {
        for (const n of this.grid[row * CELLS + column]) {
          const [px, py] = this.seen(this.x[n], this.y[n]);
          const far = (px - left) ** 2 + (py - top) ** 2;
          if (far < least) [best, least] = [n, far];
        }
      }
    }
    return best;
  }

  inside(loop) {
    const corners = loop.map(([left, top]) => this.meant(left, top));
    const found = [];
    for (let n = 0; n < this.papers; n += 1) {
      let within = false;
      for (let a = 0, b = corners.length - 1; a < corners.length; b = a, a += 1) {
        const [[ax, ay], [bx, by]] = [corners[a], corners[b]];
        if (ay > this.y[n] !== by > this.y[n] && this.x[n] < ((bx - ax) * (this.y[n] - ay)) / (by - ay) + ax) {
          within = !within;
        }
      }
      if (within) found.push(n);
    }
    return found;
  }

  draw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.width) this.paint();
    });
  }

  paint() {
    const pen = this.pen;
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.papers) return;
    const size = Math.min(7, Math.max(1.2, Math.min(5, 130 / Math.sqrt(this.papers))) * this.zoom ** 0.45);
    const fades = this.chosen || this.theme !== null;
    this.byTheme.forEach((numbers, theme) => {
      pen.fillStyle = this.palette[this.colourOf[theme]];
      pen.globalAlpha = fades && (this.chosen || theme !== this.theme) ? 0.16 : 0.85;
      this.dots(numbers, size);
      if (!this.chosen) return;
      pen.globalAlpha = 0.95;
      this.dots(numbers.filter((n) => this.chosen.has(n)), size + 0.6);
    });
    pen.globalAlpha = 1;
    for (const n of this.marked) this.ring(n, size + 2.5, this.ink);
    if (this.pointed >= 0) this.ring(this.pointed, size + 3.5, this.accent);
    write(this);
    if (this.loop.length > 1) this.rope();
    if (this.cross) this.hair();
  }

  dots(numbers, size) {
    const pen = this.pen;
    const square = this.papers > MANY && size < 3;
    const [left, top] = this.seen(0, 0);
    const [wide, high] = this.sides;
    pen.beginPath();
    for (const n of numbers) {
      const px = left + this.x[n] * wide;
      const py = top + this.y[n] * high;
      if (px < -9 || py < -9 || px > this.width + 9 || py > this.height + 9) continue;
      if (square) {
        pen.rect(px - size * 0.8, py - size * 0.8, size * 1.6, size * 1.6);
      } else {
        pen.moveTo(px + size, py);
        pen.arc(px, py, size, 0, 7);
      }
    }
    pen.fill();
  }

  ring(n, size, colour) {
    const [px, py] = this.seen(this.x[n], this.y[n]);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 2;
    this.pen.beginPath();
    this.pen.arc(px, py, size, 0, 7);
    this.pen.stroke();
  }

  rope() {
    const pen = this.pen;
    pen.beginPath();
    this.loop.forEach(([left, top], n) => (n ? pen.lineTo(left, top) : pen.moveTo(left, top)));
    pen.closePath();
    pen.globalAlpha = 0.12;
    pen.fillStyle = this.accent;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = this.accent;
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.stroke();
    pen.setLineDash([]);
  }

  hair() {
    const pen = this.pen;
    const [left, top] = [this.width / 2, this.height / 2];
    pen.strokeStyle = this.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      pen.moveTo(left + 6 * dx, top + 6 * dy);
      pen.lineTo(left + 14 * dx, top + 14 * dy);
    }
    pen.stroke();
  }
}
