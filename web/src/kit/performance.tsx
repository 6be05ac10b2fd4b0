// The library of performance indicators as a drawer.
import type { RowOf } from "@/api/client";
import { type Catalogue, useText } from "@/text/language";
import { Library } from "./library";

export type PerformanceIndicator = RowOf<"/api/masterdata/performance-indicators">;

const zh = {
  title: "从绩效指标库添加",
  placeholder: "代码或名称",
  levelOne: "一级指标",
  levelTwo: "二级指标",
  code: "代码",
  name: "指标名称",
  direction: "方向",
  value: "参考值",
  measure: "计量单位",
  fit: "适用类别",
  basis: "依据",
  ones: { output: "产出", cost: "成本", benefit: "效益", satisfaction: "满意度" } as Record<string, string>,
  twos: {
    quantity: "数量",
    quality: "质量",
    timeliness: "时效",
    cost: "成本",
    economic: "经济效益",
    social: "社会效益",
    ecological: "生态效益",
    sustainable: "可持续影响",
    satisfaction: "满意度",
  } as Record<string, string>,
  directions: { ge: "≥", le: "≤", eq: "=", qualitative: "定性" } as Record<string, string>,
};

const en: typeof zh = {
  title: "Add from the library of indicators",
  placeholder: "Code or name",
  levelOne: "First level",
  levelTwo: "Second level",
  code: "Code",
  name: "Indicator",
  direction: "Direction",
  value: "Usual value",
  measure: "Measure",
  fit: "Fit for",
  basis: "Clause",
  ones: { output: "Output", cost: "Cost", benefit: "Benefit", satisfaction: "Satisfaction" },
  twos: {
    quantity: "Quantity",
    quality: "Quality",
    timeliness: "Timeliness",
    cost: "Cost",
    economic: "Economic",
    social: "Social",
    ecological: "Ecological",
    sustainable: "Sustainable",
    satisfaction: "Satisfaction",
  },
  directions: { ge: "≥", le: "≤", eq: "=", qualitative: "qualitative" },
};

export const performanceTexts: Catalogue<typeof zh> = { zh, en };

interface Props {
  /** Editions in force on this day. */
  on: string;
  take: (indicator: PerformanceIndicator) => void;
  taken: ReadonlySet<string>;
  close: () => void;
}

export function PerformanceLibrary({ on, take, taken, close }: Props) {
  const t = useText(performanceTexts);
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <Library
      title={t.title}
      path="/api/masterdata/performance-indicators"
      query={{ in_force_on: on }}
      filters={[
        { key: "level_one", title: t.levelOne, options: options(t.ones) },
        { key: "level_two", title: t.levelTwo, options: options(t.twos) },
      ]}
      placeholder={t.placeholder}
      rowKey={(row) => row.code}
      rowName={(row) => `${row.code} ${row.name}`}
      take={take}
      taken={taken}
      close={close}
      columns={[
        {
          key: "code",
          title: t.code,
          width: 110,
          render: (_, row) => <span className="code">{row.code}</span>,
        },
        { key: "name", title: t.name, width: 240, dataIndex: "name" },
        {
          key: "one",
          title: t.levelOne,
          width: 90,
          render: (_, row) => t.ones[row.level_one] ?? row.level_one,
        },
        {
          key: "two",
          title: t.levelTwo,
          width: 110,
          render: (_, row) => t.twos[row.level_two] ?? row.level_two,
        },
        {
          key: "value",
          title: t.value,
          width: 110,
          render: (_, row) => `${t.directions[row.direction] ?? row.direction} ${row.typical_value}`,
        },
        { key: "measure", title: t.measure, width: 90, dataIndex: "unit_of_measure" },
        { key: "fit", title: t.fit, width: 100, dataIndex: "category" },
        { key: "basis", title: t.basis, width: 160, dataIndex: "basis" },
      ]}
    />
  );
}
