/** The part of ECharts that the product draws with; loaded when the first chart is shown. */
import {
  BarChart,
  BoxplotChart,
  HeatmapChart,
  LineChart,
  PieChart,
  SankeyChart,
  ScatterChart,
  TreemapChart,
} from "echarts/charts";
import {
  AriaComponent,
  CalendarComponent,
  DatasetComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { chartColours, fontStack, palette } from "@/app/theme";

echarts.use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  CalendarComponent,
  CanvasRenderer,
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  PieChart,
  SankeyChart,
  ScatterChart,
  TitleComponent,
  TooltipComponent,
  TreemapChart,
  VisualMapComponent,
]);

const axis = {
  axisLine: { lineStyle: { color: palette.border } },
  axisTick: { show: false },
  axisLabel: { color: palette.textSecondary },
  splitLine: { lineStyle: { color: palette.borderSoft } },
};

echarts.registerTheme("yiqiao", {
  color: chartColours,
  textStyle: { fontFamily: fontStack, color: palette.text },
  categoryAxis: { ...axis, splitLine: { show: false } },
  valueAxis: { ...axis, axisLine: { show: false } },
  timeAxis: axis,
  line: { symbolSize: 5, lineStyle: { width: 2 } },
  bar: { barMaxWidth: 28 },
});

export { echarts };
