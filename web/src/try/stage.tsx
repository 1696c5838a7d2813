import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Picture } from "./preview";
import { t } from "./texts";
import { bounded, centred, fitted, zoomed, type Box, type View } from "./view-box";
import { percentText } from "../language";

const step = 48; // CSS pixels that an arrow key moves

interface Props {
  before: Picture;
  after: Picture;
}

/** Both pictures in one view: what moves or zooms one does it to the other. At 100 % a pixel is a pixel of the device. */
export function Stage({ before, after }: Props) {
  const ratio = window.devicePixelRatio || 1;
  const picture: Box = after;
  const root = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  const [view, setView] = useState<View | null>(null);
  const [split, setSplit] = useState(0.5);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const isDivider = useRef(false);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = root.current!;
      setBox({ width, height });
    });
    observer.observe(root.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (box.width > 0) setView((had) => (had ? bounded(had, picture, box) : fitted(picture, box, ratio)));
  }, [box]);
  useEffect(() => {
    if (box.width > 0) setView(fitted(picture, box, ratio));
  }, [picture.width, picture.height]);

  const zoom = (factor: number, x = box.width / 2, y = box.height / 2) =>
    setView((had) => had && zoomed(had, factor, x, y, picture, box, ratio));
  const move = (x: number, y: number) =>
    setView((had) => had && bounded({ ...had, x: had.x + x, y: had.y + y }, picture, box));
  const fit = () => setView(fitted(picture, box, ratio));
  const real = () => setView(bounded(centred(picture, box, 1 / ratio), picture, box));

  // Not passive: the page must not scroll under it.
  useEffect(() => {
    const stage = root.current!;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const place = stage.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), event.clientX - place.left, event.clientY - place.top);
    };
    stage.addEventListener("wheel", onWheel, { passive: false });
    return () => stage.removeEventListener("wheel", onWheel);
  });

  const at = (event: PointerEvent) => {
    const place = root.current!.getBoundingClientRect();
    return { x: event.clientX - place.left, y: event.clientY - place.top };
  };
  const onDown = (event: PointerEvent) => {
    root.current!.setPointerCapture(event.pointerId);
    const place = at(event);
    isDivider.current = pointers.current.size === 0 && Math.abs(place.x - split * box.width) < 24;
    pointers.current.set(event.pointerId, place);
  };
  const onMove = (event: PointerEvent) => {
    const had = pointers.current.get(event.pointerId);
    if (!had) return;
    const place = at(event);
    pointers.current.set(event.pointerId, place);
    if (isDivider.current) return setSplit(Math.min(1, Math.max(0, place.x / box.width)));
    const others = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    if (others.length === 0) return move(place.x - had.x, place.y - had.y);
    const other = others[0]!;
    const spread = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
    zoom(spread(place) / Math.max(1, spread(had)), (place.x + other.x) / 2, (place.y + other.y) / 2);
  };
  const onUp = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
    isDivider.current = false;
  };
  const onKey = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(step, 0),
      ArrowRight: () => move(-step, 0),
      ArrowUp: () => move(0, step),
      ArrowDown: () => move(0, -step),
      "+": () => zoom(1.5),
      "=": () => zoom(1.5),
      "-": () => zoom(1 / 1.5),
      "0": fit,
      "1": real,
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
  const onDividerKey = (event: KeyboardEvent) => {
    const to: Record<string, number> = { ArrowLeft: split - 0.05, ArrowRight: split + 0.05, Home: 0, End: 1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setSplit(Math.min(1, Math.max(0, next)));
  };

  const placed = view && {
    width: `${picture.width}px`,
    height: `${picture.height}px`,
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
    imageRendering: view.scale * ratio >= 2 ? "pixelated" : "auto",
  };
  const percent = Math.round(split * 100);
  return (
    <div class="viewer">
      <div
        class="stage"
        ref={root}
        tabIndex={0}
        role="group"
        aria-label={t("stage")}
        onKeyDown={onKey}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
      >
        {placed && (
          <>
            <div class="layer">
              <img src={before.url} alt={t("before")} draggable={false} style={placed} />
            </div>
            <div class="layer" style={{ clipPath: `inset(0 0 0 ${split * 100}%)` }}>
              <img src={after.url} alt={t("after")} draggable={false} style={placed} />
            </div>
            <span class="tag tag-before" aria-hidden="true">{t("before")}</span>
            <span class="tag tag-after" aria-hidden="true">{t("after")}</span>
            <div
              class="divider"
              style={{ left: `${split * 100}%` }}
              role="slider"
              tabIndex={0}
              aria-label={t("divider")}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={percent}
              aria-valuetext={percentText(percent / 100)}
              onKeyDown={onDividerKey}
            >
              <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                <path d="M9 6l-6 6 6 6M15 6l6 6-6 6" />
              </svg>
            </div>
          </>
        )}
      </div>
      <div class="zooms">
        <button type="button" class="plain icon" aria-label={t("zoom.out")} onClick={() => zoom(1 / 1.5)}>−</button>
        <output class="number" aria-live="off">{view ? percentText(Math.round(view.scale * ratio * 1000) / 1000) : ""}</output>
        <button type="button" class="plain icon" aria-label={t("zoom.in")} onClick={() => zoom(1.5)}>+</button>
        <button type="button" class="plain" onClick={fit}>{t("zoom.fit")}</button>
        <button type="button" class="plain" onClick={real}>{t("zoom.real")}</button>
      </div>
    </div>
  );
}
