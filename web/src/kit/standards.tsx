// The library of expenditure standards as a drawer, and the words of its categories and measures.
import type { RowOf } from "@/api/client";
import { type Catalogue, useLanguage, useText } from "@/text/language";
import { Library } from "./library";
import { Money } from "./money";

export type Standard = RowOf<"/api/masterdata/standards">;

const zh = {
  title: "选用支出标准",
  placeholder: "代码、名称或地区",
  category: "类别",
  rank: "级别",
  code: "代码",
  name: "名称",
  amount: "标准（元）",
  measure: "计量单位",
  region: "地区",
  season: "适用时段",
  quantity: "数量规定",
  validity: "有效期",
  basis: "依据",
  anywhere: "不分地区",
  since: (day: string) => `${day} 起`,
  categories: {
    travel_lodging: "差旅住宿费",
    travel_lodging_peak: "差旅住宿费（旺季）",
    travel_meal: "差旅伙食补助",
    travel_local_transport: "市内交通费",
    travel_transport_class: "交通工具等级",
    meeting: "会议费",
    meeting_days: "会议天数",
    training: "培训费",
    training_days: "培训天数",
    training_staff: "培训工作人员",
    lecture_fee: "讲课费",
    expert_fee: "专家咨询费",
    office_equipment: "办公设备",
    office_furniture: "办公家具",
    official_vehicle: "公务用车",
  } as Record<string, string>,
  measures: {
    "yuan/person/day": "元/人·天",
    "yuan/teaching hour": "元/学时",
    "yuan/item": "元/件",
    "yuan/m2 of room": "元/平方米",
    day: "天",
    ratio: "比例",
    person: "人",
    class: "等级",
  } as Record<string, string>,
};

const en: typeof zh = {
  title: "Choose an expenditure standard",
  placeholder: "Code, name or region",
  category: "Category",
  rank: "Rank",
  code: "Code",
  name: "Name",
  amount: "Standard (yuan)",
  measure: "Measure",
  region: "Region",
  season: "Season",
  quantity: "Quantity rule",
  validity: "In force",
  basis: "Clause",
  anywhere: "Everywhere",
  since: (day) => `from ${day}`,
  categories: {
    travel_lodging: "Lodging",
    travel_lodging_peak: "Lodging, peak season",
    travel_meal: "Meals on travel",
    travel_local_transport: "Local transport",
    travel_transport_class: "Class of transport",
    meeting: "Meetings",
    meeting_days: "Days of meetings",
    training: "Training",
    training_days: "Days of training",
    training_staff: "Training staff",
    lecture_fee: "Lectures",
    expert_fee: "Experts",
    office_equipment: "Office equipment",
    office_furniture: "Office furniture",
    official_vehicle: "Official vehicles",
  },
  measures: {
    "yuan/person/day": "yuan/person/day",
    "yuan/teaching hour": "yuan/teaching hour",
    "yuan/item": "yuan/item",
    "yuan/m2 of room": "yuan/m²",
    day: "days",
    ratio: "ratio",
    person: "persons",
    class: "class",
  },
};

export const standardTexts: Catalogue<typeof zh> = { zh, en };

/** `北京|全市` as `北京 全市`. */
function region(text: string, anywhere: string): string {
  return text === "default" || text === "" ? anywhere : text.replaceAll("|", " ");
}

interface Props {
  /** Editions in force on this day. */
  on: string;
  take: (standard: Standard) => void;
  /** Ids of editions taken already; with it several may be taken one after the other. */
  taken?: ReadonlySet<string>;
  close: () => void;
}

export function StandardLibrary({ on, take, taken, close }: Props) {
  const t = useText(standardTexts);
  const lang = useLanguage();
  return (
    <Library
      title={t.title}
      path="/api/masterdata/standards"
      query={{ in_force_on: on }}
      filters={[
        {
          key: "kind",
          title: t.category,
          options: Object.entries(t.categories).map(([value, label]) => ({ value, label })),
        },
      ]}
      placeholder={t.placeholder}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.code} ${row.name_zh} ${row.rank}`}
      take={take}
      close={close}
      {...(taken ? { taken } : {})}
      width={1240}
      columns={[
        {
          key: "code",
          title: t.code,
          width: 84,
          render: (_, row) => <span className="code">{row.code}</span>,
        },
        {
          key: "name",
          title: t.name,
          width: 170,
          render: (_, row) => (lang === "en" && row.name_en ? row.name_en : row.name_zh),
        },
        {
          key: "amount",
          title: t.amount,
          width: 120,
          align: "right",
          render: (_, row) =>
            row.amount_fen === null || row.amount_fen === undefined ? (
              <span className="quiet">{row.value_text}</span>
            ) : (
              <Money fen={row.amount_fen} exact />
            ),
        },
        {
          key: "measure",
          title: t.measure,
          width: 86,
          render: (_, row) => t.measures[row.unit_of_measure] ?? row.unit_of_measure,
        },
        { key: "region", title: t.region, width: 150, render: (_, row) => region(row.region, t.anywhere) },
        { key: "rank", title: t.rank, width: 96, dataIndex: "rank" },
        {
          key: "season",
          title: t.season,
          width: 100,
          render: (_, row) => row.season.replaceAll("..", "~").replaceAll(";", " "),
        },
        { key: "quantity", title: t.quantity, width: 150, dataIndex: "quantity_rule" },
        {
          key: "validity",
          title: t.validity,
          width: 104,
          render: (_, row) =>
            row.effective_to ? `${row.effective_from} ~ ${row.effective_to}` : t.since(row.effective_from),
        },
        { key: "basis", title: t.basis, width: 140, dataIndex: "basis" },
      ]}
    />
  );
}
