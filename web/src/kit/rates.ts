// Charts of how far a budget is carried out, from the server's rows.
import type { EChartsOption } from "echarts";
import { formatFen, formatRate, type MoneyUnit } from "./money";

/** A row of `/api/supervision/execution-rates`, as far as the charts need it. */
export interface RateRow {
  key: string;
  code: string;
  name: string;
  name_en?: string;
  granted_fen: number;
  paid_fen: number;
  moved_fen: number;
  held_fen: number;
  available_fen: number;
  rate_basis_points: number;
}

const INK = "#1f2733";
const QUIET = "#5b6675";
const LINE = "#e4e9ef";
export const COLOURS = {
  paid: "#0b5cad",
  held: "#8a5cc2",
  frozen: "#8a95a5",
  available: "#7fb3a6",
  behind: "#c2570c",
  time: "#b42318",
  red: "#b42318",
  orange: "#c2570c",
  yellow: "#a87900",
  blue: "#0b5cad",
  grey: "#5b6675",
};

const base = {
  textStyle: {
    color: INK,
    fontFamily: '"Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  },
  tooltip: { renderMode: "richText", trigger: "axis", axisPointer: { type: "shadow" } },
} as const satisfies EChartsOption;

/** A name that fits beside a bar. */
export function shortName(name: string, most = 28): string {
  let width = 0;
  for (const [place, letter] of [...name].entries()) {
    // Letters of Latin script take half the room of Chinese ones.
    width += letter > "\u2e7f" ? 2 : 1;
    if (width > most) return `${[...name].slice(0, place - 1).join("")}…`;
  }
  return name;
}

interface MonthWords {
  month: (month: number) => string;
  moved: string;
  rate: string;
  time: string;
}

/** Paid month by month, with the rate reached at the end of each against the time gone by. */
export function monthsOption(rows: RateRow[], unit: MoneyUnit, words: MonthWords): EChartsOption {
  const money = (value: unknown) => formatFen(Math.round(Number(value)), unit);
  const percent = (value: unknown) => formatRate(Number(value));
  return {
    ...base,
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 9, textStyle: { color: QUIET } },
    xAxis: {
      type: "category",
      data: rows.map((row) => row.key),
      axisLabel: { color: QUIET, formatter: (key: string) => words.month(Number(key) % 100) },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
    },
    yAxis: [
      {
        type: "value",
        axisLabel: { color: QUIET, formatter: (value: number) => axisMoney(value, unit) },
        splitLine: { lineStyle: { color: LINE } },
      },
      {
        type: "value",
        min: 0,
        max: 10_000,
        interval: 2_500,
        axisLabel: { color: QUIET, formatter: (value: number) => `${value / 100}%` },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        type: "bar",
        name: words.moved,
        data: rows.map((row) => row.moved_fen),
        barMaxWidth: 22,
        itemStyle: { color: COLOURS.paid, borderRadius: [2, 2, 0, 0] },
        tooltip: { valueFormatter: money },
      },
      {
        type: "line",
        name: words.rate,
        yAxisIndex: 1,
        data: rows.map((row) => row.rate_basis_points),
        symbolSize: 5,
        itemStyle: { color: "#157f6b" },
        lineStyle: { width: 2 },
        tooltip: { valueFormatter: percent },
      },
      {
        type: "line",
        name: words.time,
        yAxisIndex: 1,
        // The calendar, not a figure: the twelfth part of a year each month.
        data: rows.map((_, place) => Math.round(((place + 1) * 10_000) / 12)),
        symbol: "none",
        itemStyle: { color: COLOURS.time },
        lineStyle: { width: 1, type: "dashed" },
        tooltip: { valueFormatter: percent },
      },
    ],
  };
}

/** Axes show round numbers, without cents; ten thousands where they would be long. */
function axisMoney(fen: number, unit: MoneyUnit): string {
  return formatFen(Math.round(fen), unit).replace(/\.00$/, "");
}

interface RateWords {
  rate: string;
  granted: string;
  paid: string;
  available: string;
}

/** Rates as bars, the lowest on top, against the time gone by. */
export function ratesOption(
  rows: RateRow[],
  time: number | null,
  unit: MoneyUnit,
  words: RateWords,
  name: (row: RateRow) => string,
): EChartsOption {
  const found = new Map(rows.map((row) => [row.key, row]));
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: (shown: unknown) => {
        const first = (Array.isArray(shown) ? shown[0] : shown) as { name?: string } | undefined;
        const row = found.get(String(first?.name ?? ""));
        if (!row) return "";
        return [
          name(row),
          `${words.rate} ${formatRate(row.rate_basis_points)}`,
          `${words.granted} ${formatFen(row.granted_fen, unit)}`,
          `${words.paid} ${formatFen(row.paid_fen, unit)}`,
          `${words.available} ${formatFen(row.available_fen, unit)}`,
        ].join("\n");
      },
    },
    grid: { left: 8, right: 56, top: 8, bottom: 4, containLabel: true },
    xAxis: {
      type: "value",
      min: 0,
      max: (range) => Math.max(10_000, range.max),
      axisLabel: { color: QUIET, formatter: (value: number) => `${value / 100}%` },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((row) => row.key),
      axisLabel: {
        color: INK,
        formatter: (key: string) => {
          const row = found.get(key);
          return row ? shortName(name(row)) : key;
        },
      },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        type: "bar",
        name: words.rate,
        barMaxWidth: 16,
        data: rows.map((row) => ({
          value: row.rate_basis_points,
          itemStyle: {
            color: time !== null && row.rate_basis_points < time ? COLOURS.behind : COLOURS.paid,
            borderRadius: [0, 2, 2, 0],
          },
        })),
        label: {
          show: true,
          position: "right",
          color: INK,
          formatter: (item) => formatRate(Number(item.value)),
        },
        ...(time === null
          ? {}
          : {
              markLine: {
                symbol: "none",
                silent: true,
                lineStyle: { color: COLOURS.time, type: "dashed", width: 1 },
                label: { show: false },
                data: [{ xAxis: time }],
              },
            }),
      },
    ],
  };
}

export interface CountRow {
  key: string;
  name: string;
  parts: { name: string; colour: string; value: number }[];
}

/** Counts as stacked bars, one a row. */
export function countsOption(rows: CountRow[]): EChartsOption {
  const names = new Map(rows.map((row) => [row.key, row.name]));
  const parts = rows[0]?.parts ?? [];
  return {
    ...base,
    grid: { left: 8, right: 24, top: 28, bottom: 4, containLabel: true },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 9, textStyle: { color: QUIET } },
    xAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { color: QUIET },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((row) => row.key),
      axisLabel: { color: INK, formatter: (key: string) => shortName(names.get(key) ?? key) },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
    },
    series: parts.map((part, place) => ({
      type: "bar",
      name: part.name,
      stack: "all",
      barMaxWidth: 16,
      itemStyle: { color: part.colour },
      data: rows.map((row) => row.parts[place]?.value ?? 0),
    })),
  };
}
