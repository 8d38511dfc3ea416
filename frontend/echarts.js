import * as core from "echarts/core";
import { MapChart } from "echarts/charts";
import { GeoComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([MapChart, GeoComponent, TooltipComponent, VisualMapContinuousComponent, SVGRenderer]);
export const { init, registerMap } = core;
