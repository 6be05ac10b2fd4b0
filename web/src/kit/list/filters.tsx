// The filters of a list. What is set stands in the address bar, so a list can be sent to a colleague or kept as a bookmark.
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { Search } from "@/app/router";
import { common } from "@/text/common";
import { useLanguage, useText } from "@/text/language";
import { MoneyInput } from "../money-input";
import { CodePicker, PayeePicker, UnitPicker } from "../pickers";

export interface Filter {
  /** The server's parameter; of ranges the first of the two. */
  key: string;
  title: string;
  kind: "text" | "select" | "unit" | "code" | "payee" | "days" | "months" | "amounts" | "day" | "own";
  options?: { value: string; label: string }[];
  scheme?: string;
  /** The second parameter of a range. */
  until?: string;
  placeholder?: string;
  /** The control of an `own` filter. */
  control?: (given: OwnControl) => ReactNode;
  /** A range or value that cannot be empty. */
  required?: boolean;
}

/** What the control of an `own` filter is given. */
export interface OwnControl {
  value: string;
  onChange: (next: string | undefined) => void;
  "aria-label": string;
}

interface Props {
  filters: Filter[];
  search: Search;
  apply: (change: Search) => void;
}

/** Filters that are always shown: as many as fit one line with the buttons. Their names are longer in English. */
function fitting(language: "zh" | "en"): number {
  if (window.innerWidth < 1500) return 3;
  return language === "en" || window.innerWidth < 1800 ? 4 : 5;
}

export function FilterBar({ filters, search, apply }: Props) {
  const t = useText(common).list;
  const most = fitting(useLanguage());
  const names = filters.flatMap((filter) => (filter.until ? [filter.key, filter.until] : [filter.key]));
  const present = names.map((name) => `${name}=${search[name] ?? ""}`).join("&");
  const [typed, setTyped] = useState<Search>({});
  const [open, setOpen] = useState(() =>
    filters.slice(most).some((filter) => search[filter.key] || (filter.until && search[filter.until])),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed gives way when the address changes, and only then.
  useEffect(() => setTyped({}), [present]);
  if (filters.length === 0) return null;
  const value = (name: string) => typed[name] ?? search[name] ?? "";
  const set = (change: Search) => setTyped((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(Object.fromEntries(names.map((name) => [name, value(name)])));
  };
  const reset = () => {
    setTyped({});
    apply(Object.fromEntries(names.map((name) => [name, ""])));
  };
  return (
    <search>
      <form className="filters" onSubmit={submit}>
        {filters.slice(0, open ? undefined : most).map((filter) => (
          <div className="filter" key={filter.key}>
            <span className="filter-name">{filter.title}</span>
            <Control filter={filter} value={value} set={set} submit={(change) => apply(change)} />
          </div>
        ))}
        <div className="filter-buttons">
          <Button type="primary" htmlType="submit">
            {t.query}
          </Button>
          <Button onClick={reset}>{t.reset}</Button>
          {filters.length > most && (
            <Button type="link" onClick={() => setOpen(!open)} aria-expanded={open}>
              {open ? t.less : t.more}
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}

/** A period such as `202603` as a day of it. */
function month(period: string) {
  return period ? dayjs(`${period.slice(0, 4)}-${period.slice(4, 6)}-01`) : null;
}

interface ControlProps {
  filter: Filter;
  value: (name: string) => string;
  set: (change: Search) => void;
  submit: (change: Search) => void;
}

function Control({ filter, value, set, submit }: ControlProps) {
  const t = useText(common).list;
  const { key, until = "" } = filter;
  const picked = (next: string | undefined) => submit({ [key]: next ?? "" });
  const common_ = { value: value(key), allowClear: true, "aria-label": filter.title };
  switch (filter.kind) {
    case "text":
      return (
        <Input
          {...common_}
          maxLength={100}
          placeholder={filter.placeholder ?? ""}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      );
    case "select":
      return (
        <Select
          {...common_}
          value={value(key) || undefined}
          allowClear={!filter.required}
          placeholder={t.all}
          options={filter.options ?? []}
          showSearch={{ optionFilterProp: "label" }}
          onChange={picked}
          popupMatchSelectWidth={false}
        />
      );
    case "unit":
      return <UnitPicker {...common_} onChange={picked} />;
    case "code":
      return <CodePicker {...common_} scheme={filter.scheme ?? ""} anyLevel onChange={picked} />;
    case "payee":
      return <PayeePicker {...common_} onChange={picked} />;
    case "day":
      return (
        <DatePicker
          aria-label={filter.title}
          value={value(key) ? dayjs(value(key)) : null}
          onChange={(day) => picked(day ? day.format("YYYY-MM-DD") : "")}
        />
      );
    case "days":
      return (
        <DatePicker.RangePicker
          aria-label={filter.title}
          value={[value(key) ? dayjs(value(key)) : null, value(until) ? dayjs(value(until)) : null]}
          allowEmpty={[true, true]}
          onChange={(days) =>
            submit({
              [key]: days?.[0]?.format("YYYY-MM-DD") ?? "",
              [until]: days?.[1]?.format("YYYY-MM-DD") ?? "",
            })
          }
        />
      );
    case "months":
      return (
        <DatePicker.RangePicker
          picker="month"
          aria-label={filter.title}
          value={[month(value(key)), month(value(until))]}
          allowClear={!filter.required}
          onChange={(months) =>
            submit({
              [key]: months?.[0]?.format("YYYYMM") ?? "",
              [until]: months?.[1]?.format("YYYYMM") ?? "",
            })
          }
        />
      );
    case "own":
      return filter.control?.({ value: value(key), onChange: picked, "aria-label": filter.title }) ?? null;
    case "amounts":
      return (
        <span className="filter-range">
          <MoneyInput
            aria-label={`${filter.title} ${t.from}`}
            value={value(key) ? Number(value(key)) : null}
            onChange={(fen) => set({ [key]: fen === null ? "" : String(fen) })}
          />
          <span>–</span>
          <MoneyInput
            aria-label={`${filter.title} ${t.to}`}
            value={value(until) ? Number(value(until)) : null}
            onChange={(fen) => set({ [until]: fen === null ? "" : String(fen) })}
          />
        </span>
      );
  }
}
