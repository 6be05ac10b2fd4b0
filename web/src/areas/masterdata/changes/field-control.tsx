// The control for a field of a request, by what the server says stands in it. Values are written as in a file.
import { DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { formatFen, parseYuan } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { CodePicker } from "@/kit/pickers";
import { common } from "@/text/common";
import { useLanguage, useSay, useText } from "@/text/language";
import type { KindColumn } from "../parts/kinds";
import { CodesPicker, RecordPicker, UnitCodePicker, UnitCodesPicker } from "./record-picker";

interface Props {
  column: KindColumn;
  value: string;
  onChange: (value: string) => void;
  status: "error" | "";
}

export function FieldControl({ column, value, onChange, status }: Props) {
  const say = useSay();
  const c = useText(common);
  const lang = useLanguage();
  const label = say(column.title);
  const rest = { "aria-label": label, status };
  switch (column.key) {
    case "unit_code":
    case "parent_code":
    case "into":
      return <UnitCodePicker {...rest} value={value} onChange={onChange} />;
    case "from":
      return <UnitCodesPicker {...rest} value={value} onChange={onChange} />;
    case "persons":
    case "assets":
      return <CodesPicker {...rest} record={column.key} value={value} onChange={onChange} />;
    case "keeper_code":
      return <RecordPicker {...rest} record="persons" value={value} onChange={onChange} />;
    case "class":
      return (
        <CodePicker
          {...rest}
          scheme="asset_classes"
          anyLevel
          value={value}
          onChange={(next) => onChange(next ?? "")}
        />
      );
  }
  switch (column.holds) {
    case "one_of":
      return (
        <Select
          {...rest}
          className="picker"
          allowClear
          value={value || undefined}
          onChange={(next?: string) => onChange(next ?? "")}
          options={column.words.map((word) => ({
            value: word.title.zh,
            label: lang === "zh" ? word.title.zh : word.title.en,
          }))}
        />
      );
    case "yes_no":
      return (
        <Select
          {...rest}
          className="picker"
          value={value || undefined}
          onChange={onChange}
          options={[
            { value: "是", label: c.yes },
            { value: "否", label: c.no },
          ]}
        />
      );
    case "date":
      return (
        <DatePicker
          {...rest}
          className="picker"
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : "")}
        />
      );
    case "yuan":
      return (
        <MoneyInput
          {...rest}
          value={value ? parseYuan(value) : null}
          onChange={(fen) => onChange(fen === null ? "" : formatFen(fen).replaceAll(",", ""))}
        />
      );
    default:
      return (
        <Input
          {...rest}
          value={value}
          autoComplete="off"
          inputMode={["integer", "digits", "decimal"].includes(column.holds) ? "numeric" : "text"}
          placeholder={column.is_private ? "" : column.example}
          maxLength={1000}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

/** A stored value as a file writes it, to begin a correction from. */
export function written(column: KindColumn, stored: string): string {
  if (column.is_private || stored === "***") return "";
  if (column.holds === "one_of") return column.words.find((word) => word.word === stored)?.title.zh ?? stored;
  if (column.holds === "yes_no") return stored === "1" ? "是" : stored === "0" ? "否" : stored;
  if (column.holds === "yuan" && /^-?\d+$/.test(stored)) return formatFen(Number(stored)).replaceAll(",", "");
  return stored;
}
