// Where a picture lies in its stage: pure arithmetic in CSS pixels.

export interface View {
  x: number;
  y: number;
  /** CSS pixels for a pixel of the picture. */
  scale: number;
}

export interface Box {
  width: number;
  height: number;
}

const mostZoom = 32;

export function fitted(picture: Box, stage: Box, ratio: number): View {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height, Math.max(1, 1 / ratio));
  return centred(picture, stage, scale);
}

export function centred(picture: Box, stage: Box, scale: number): View {
  return { scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2 };
}

function within(at: number, picture: number, stage: number): number {
  return picture <= stage ? (stage - picture) / 2 : Math.min(0, Math.max(stage - picture, at));
}

/** No further than its edges; centred where it is smaller than the stage. */
export function bounded(view: View, picture: Box, stage: Box): View {
  return {
    scale: view.scale,
    x: within(view.x, picture.width * view.scale, stage.width),
    y: within(view.y, picture.height * view.scale, stage.height),
  };
}

/** The point (x, y) of the stage stays where it is. */
export function zoomed(view: View, factor: number, x: number, y: number, picture: Box, stage: Box, ratio: number): View {
  const least = Math.min(fitted(picture, stage, ratio).scale, 1 / ratio);
  const scale = Math.min(Math.max(view.scale * factor, least), mostZoom / ratio);
  const by = scale / view.scale;
  return bounded({ scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by }, picture, stage);
}
