import { Skeleton } from "antd";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { palette } from "@/app/theme";
import { EmptyState } from "../states";

/** What was clicked in a chart, to open the rows behind it. */
export interface ChartPoint {
  name: string;
  seriesName: string | null;
  dataIndex: number;
  value: unknown;
}

export interface ChartProps {
  /** The subject of the finding: "本月各科室收入（元）". */
  title: string;
  /** ECharts option. Grid, theme and description for screen readers are added here. */
  option: EChartsCoreOption;
  height?: number;
  loading?: boolean;
  /** True when there is nothing to draw. */
  isEmpty?: boolean;
  onPoint?: (point: ChartPoint) => void;
  extra?: ReactNode;
}

/** One chart in its card. ECharts is loaded when the first one is shown. */
export function Chart({
  title,
  option,
  height = 260,
  loading = false,
  isEmpty = false,
  onPoint,
  extra,
}: ChartProps) {
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const onPointNow = useRef(onPoint);
  const [isReady, setReady] = useState(false);
  const draws = !loading && !isEmpty;

  useEffect(() => {
    onPointNow.current = onPoint;
  });

  useEffect(() => {
    if (!draws) return;
    let isGone = false;
    let observer: ResizeObserver | undefined;
    void import("./echarts").then(({ echarts }) => {
      if (isGone || !box.current) return;
      const made = echarts.init(box.current, "yiqiao");
      made.on("click", (event) =>
        onPointNow.current?.({
          name: event.name,
          seriesName: event.seriesName ?? null,
          dataIndex: event.dataIndex,
          value: event.value,
        }),
      );
      observer = new ResizeObserver(() => made.resize());
      observer.observe(box.current);
      chart.current = made;
      setReady(true);
    });
    return () => {
      isGone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
      setReady(false);
    };
  }, [draws]);

  useEffect(() => {
    if (!isReady) return;
    chart.current?.setOption(
      {
        aria: { enabled: true },
        animationDuration: 250,
        tooltip: { trigger: "item" },
        grid: { left: 8, right: 16, top: 28, bottom: 4, outerBoundsMode: "same" },
        ...option,
      },
      { notMerge: true },
    );
  }, [isReady, option]);

  return (
    <section
      aria-labelledby={titleId}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.borderSoft}`,
        borderRadius: 4,
        padding: "10px 12px",
        minWidth: 0,
      }}
    >
      <div style={{ display: "flex", alignItems: "center", marginBottom: 6 }}>
        <h2 id={titleId} style={{ margin: 0, fontSize: 14, fontWeight: 600 }}>
          {title}
        </h2>
        <div style={{ marginInlineStart: "auto" }}>{extra}</div>
      </div>
      {loading ? (
        <div style={{ height, overflow: "hidden" }}>
          <Skeleton active title={false} paragraph={{ rows: Math.max(2, Math.floor(height / 36)) }} />
        </div>
      ) : null}
      {!loading && isEmpty ? <EmptyState /> : null}
      {draws ? <div ref={box} style={{ height, cursor: onPoint ? "pointer" : undefined }} /> : null}
    </section>
  );
}
