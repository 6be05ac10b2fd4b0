// A span of periods of one year: opening, twelve months, closing.
import { Select, Space } from "antd";
import { ChoiceField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { archiveText } from "./text";
import "./archive.css";

export interface Span {
  year: number;
  from: number;
  to: number;
}

/** `2026-01 – 2026-03`, or one period. */
export function span(row: { from_period: number; to_period: number }): string {
  const from = period(row.from_period);
  return row.from_period === row.to_period ? from : `${from} – ${period(row.to_period)}`;
}

interface Props {
  value: Span;
  onChange: (next: Span) => void;
  years: number[];
  wrong: Map<string, string>;
}

export function SpanFields({ value, onChange, years, wrong }: Props) {
  const t = useText(archiveText);
  const options = Array.from({ length: 14 }, (_, month) => ({
    value: month,
    label: t.months[String(month)] ?? t.month(month),
  }));
  return (
    <>
      <ChoiceField
        label={t.year}
        required
        value={String(value.year)}
        onChange={(next) => onChange({ ...value, year: Number(next) })}
        options={years.map((year) => ({ value: String(year), label: String(year) }))}
      />
      <Field label={t.periods} required message={wrong.get("to") ?? wrong.get("from")}>
        {(control) => (
          <Space>
            <Select
              {...control}
              className="archive-period"
              virtual={false}
              aria-label={t.from}
              value={value.from}
              options={options}
              onChange={(from) => onChange({ ...value, from, to: Math.max(from, value.to) })}
            />
            <span aria-hidden>–</span>
            <Select
              className="archive-period"
              virtual={false}
              aria-label={t.to}
              value={value.to}
              options={options}
              onChange={(to) => onChange({ ...value, to, from: Math.min(to, value.from) })}
            />
          </Space>
        )}
      </Field>
    </>
  );
}
