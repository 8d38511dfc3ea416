import * as core from "echarts/core";
import { BarChart, CustomChart, HeatmapChart, LineChart, LinesChart, MapChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([BarChart, CustomChart, HeatmapChart, LineChart, LinesChart, MapChart, ScatterChart]);
core.use([AriaComponent, DataZoomComponent, GeoComponent, GridComponent, LegendComponent]);
core.use([MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);
export const { init, registerMap, graphic } = core;
