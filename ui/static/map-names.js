// The names on the map, the largest theme's first and none over another, and which colour a theme has.

// Names of themes, the largest first, then of their parts where the map is near enough; none over another.
function write(plane) {
  const taken = [];
  const small = plane.width < 480;
  plane.regions.forEach((region, number) => {
    const theme = region.parent ?? number;
    if (region.parent !== null && plane.zoom < 2.4) return;
    if (plane.theme !== null && theme !== plane.theme) return;
    const whole = region.parent === null;
    const px = whole ? (small ? 12 : 13.5) : 12;
    plane.pen.font = `${whole ? 650 : 450} ${px}px ${plane.font}`;
    const lines = broken(region.title, plane.pen, small ? 110 : 170);
    const wide = Math.max(...lines.map((line) => plane.pen.measureText(line).width));
    const high = lines.length * (px + 2.5);
    const [left, top] = plane.seen(region.x, region.y);
    if (left < 0 || top < 0 || left > plane.width || top > plane.height) return;
    const inner = (value, room, most) => Math.min(most - room / 2 - 4, Math.max(room / 2 + 4, value));
    const first = plane.papers < 500 ? [0, -0.9] : [0, 0];  // few points are not written over
    for (const [dx, dy] of [first, [0, 0], [0, -1], [0, 1], [0.5, 0], [-0.5, 0], [0, -2], [0, 2], [0.5, -1], [-0.5, 1]]) {
      const x = inner(left + dx * wide, wide, plane.width);
      const y = inner(top + (dy * high) / 1.4, high, plane.height);
      const box = [x - wide / 2 - 5, y - high / 2 - 3, x + wide / 2 + 5, y + high / 2 + 3];
      if (taken.some((one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3])) continue;
      taken.push(box);
      name(plane, lines, x, y - high / 2, px + 2.5, whole);
      return;
    }
  });
}

function name(plane, lines, x, top, step, whole) {
  const { pen } = plane;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 5;
  pen.strokeStyle = plane.ground;
  pen.fillStyle = whole ? plane.ink : plane.muted;
  pen.globalAlpha = 0.88;
  lines.forEach((line, n) => pen.strokeText(line, x, top + (n + 0.5) * step));
  pen.globalAlpha = 1;
  lines.forEach((line, n) => pen.fillText(line, x, top + (n + 0.5) * step));
}

function broken(title, pen, most) {
  const lines = [""];
  for (const word of title.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && pen.measureText(longer).width > most) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.slice(0, 3);
}

// Of two themes with one colour, the second is the one that is farthest from the first.
function coloured(regions) {
  const chosen = [];
  regions.forEach((region) => {
    const apart = Array.from({ length: COLOURS }, (_, colour) => Math.min(
      Infinity,
      ...chosen.flatMap((used, n) => (used === colour ? [Math.hypot(regions[n].x - region.x, regions[n].y - region.y)] : [])),
    ));
    chosen.push(apart.indexOf(Math.max(...apart)));
  });
  return chosen;
}
