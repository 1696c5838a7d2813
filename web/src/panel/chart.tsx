// Bars over days or months: what was delivered, and on top of it what was saved. A table says the same to who cannot see it.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { bytesText, dateText, language, numberText } from "../language";
import { theme } from "../shell/theme";
import { t } from "./texts";

export interface Sum {
  from: string;
  files: number;
  bytes_before: number;
  bytes_after: number;
}

/** "2026-01-31", or "2026-01" of a month. */
function nameOf(from: string): string {
  const isMonth = from.length === 7;
  return dateText(isMonth ? `${from}-01T12:00:00` : `${from}T12:00:00`, isMonth ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" });
}

function optionsOf(sums: Sum[], width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const bars = uPlot.paths.bars!({ size: [0.7, 48], align: 0 });
  const axis = { stroke: colour("--text-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  return {
    width,
    height: 260,
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, sums.length - 0.4] }, y: { range: (_, __, max) => [0, Math.max(max, 1)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [1, 2, 5, 7, 10],
        values: (_, at) => at.map((index) => (sums[index] ? nameOf(sums[index].from) : "")),
        space: 64,
      },
      { ...axis, size: 72, values: (_, at) => at.map((bytes) => bytesText(bytes)) },
    ],
    series: [
      { label: t("chart.when"), value: (_, at) => (sums[at] ? nameOf(sums[at].from) : "–") },
      {
        label: t("chart.before"),
        stroke: colour("--line-strong"),
        fill: colour("--line"),
        paths: bars,
        points: { show: false },
        value: (_, bytes) => (bytes == null ? "–" : bytesText(bytes)),
      },
      {
        label: t("chart.after"),
        stroke: colour("--accent"),
        fill: colour("--accent"),
        paths: bars,
        points: { show: false },
        value: (_, bytes) => (bytes == null ? "–" : bytesText(bytes)),
      },
    ],
  };
}

export function Chart({ sums, title }: { sums: Sum[]; title: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current!;
    const data: uPlot.AlignedData = [
      sums.map((_, index) => index),
      sums.map((each) => each.bytes_before),
      sums.map((each) => each.bytes_after),
    ];
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(optionsOf(sums, element.clientWidth), data, element);
    };
    draw();
    const sizes = new ResizeObserver(() => {
      if (plot && element.clientWidth > 0 && plot.width !== element.clientWidth)
        plot.setSize({ width: element.clientWidth, height: 260 });
    });
    sizes.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      dark.removeEventListener("change", draw);
      sizes.disconnect();
      plot?.destroy();
    };
  }, [sums, language.value, theme.value]);
  return (
    <figure class="panel-chart">
      <figcaption>{title}</figcaption>
      <div ref={place} aria-hidden="true" />
      <details>
        <summary>{t("chart.table")}</summary>
        <table>
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th>{t("chart.when")}</th>
              <th class="number">{t("files")}</th>
              <th class="number">{t("chart.before")}</th>
              <th class="number">{t("chart.after")}</th>
              <th class="number">{t("saved")}</th>
            </tr>
          </thead>
          <tbody>
            {sums.map((each) => (
              <tr key={each.from}>
                <th scope="row">{nameOf(each.from)}</th>
                <td class="number">{numberText(each.files)}</td>
                <td class="number">{bytesText(each.bytes_before)}</td>
                <td class="number">{bytesText(each.bytes_after)}</td>
                <td class="number">{bytesText(each.bytes_before - each.bytes_after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
