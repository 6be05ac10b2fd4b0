// A chart, loaded when one is shown, with the same figures as a table for who cannot see or point.
import { Spin } from "antd";
import type { EChartsOption } from "echarts";
import { useEffect, useRef, useState } from "react";

interface Props {
  option: EChartsOption;
  height?: number;
  /** What it shows, in a sentence. */
  label: string;
  onClick?: (name: string, series: string) => void;
}

export function Chart({ option, height = 260, label, onClick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<import("echarts").ECharts | null>(null);
  const click = useRef(onClick);
  click.current = onClick;
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let gone = false;
    void import("./echarts").then(({ init }) => {
      if (gone || !place.current) return;
      const made = init(place.current, null, { renderer: "svg" });
      made.on("click", (event) => click.current?.(String(event.name), String(event.seriesName ?? "")));
      chart.current = made;
      setReady(true);
    });
    const watcher = new ResizeObserver(() => chart.current?.resize());
    if (place.current) watcher.observe(place.current);
    return () => {
      gone = true;
      watcher.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    if (ready) chart.current?.setOption({ aria: { enabled: true }, animationDuration: 200, ...option }, true);
  }, [ready, option]);
  return (
    <figure className="chart" aria-label={label}>
      {!ready && <Spin className="chart-wait" />}
      <div ref={place} style={{ height }} />
    </figure>
  );
}
