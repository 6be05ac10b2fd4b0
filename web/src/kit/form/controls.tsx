// The usual controls of forms, each with its label and with what the server says of it.
import { DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { MoneyInput } from "../money-input";
import { Field } from "./field";

interface Labelled {
  label: string;
  required?: boolean;
  message?: string | undefined;
  hint?: ReactNode;
  wide?: boolean;
}
interface TextProps extends Labelled {
  value: string;
  onChange: (text: string) => void;
  max: number;
}

export function TextField({ value, onChange, max, ...field }: TextProps) {
  return (
    <Field {...field}>
      {(control) => (
        <Input
          {...control}
          maxLength={max}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Text over several lines; `oneLine` makes a blank of each break, for what the server keeps as a line. */
export function LongTextField({
  value,
  onChange,
  max,
  oneLine = false,
  ...field
}: TextProps & { oneLine?: boolean }) {
  return (
    <Field {...field}>
      {(control) => (
        <Input.TextArea
          {...control}
          rows={2}
          maxLength={max}
          value={value}
          onChange={(event) =>
            onChange(oneLine ? event.target.value.replace(/\n/g, " ") : event.target.value)
          }
        />
      )}
    </Field>
  );
}

interface ChoiceProps extends Labelled {
  value: string;
  onChange: (word: string) => void;
  options: { value: string; label: string }[];
}

export function ChoiceField({ value, onChange, options, ...field }: ChoiceProps) {
  return (
    <Field {...field}>
      {(control) => <Select {...control} value={value || undefined} options={options} onChange={onChange} />}
    </Field>
  );
}

interface MoneyProps extends Labelled {
  value: number | null;
  onChange: (fen: number | null) => void;
}

export function MoneyField({ value, onChange, ...field }: MoneyProps) {
  return (
    <Field {...field}>{(control) => <MoneyInput {...control} value={value} onChange={onChange} />}</Field>
  );
}

interface CountProps extends Labelled {
  value: number;
  onChange: (count: number) => void;
  max: number;
}

/** A whole number from nought; empty is nought. */
export function CountField({ value, onChange, max, ...field }: CountProps) {
  return (
    <Field {...field}>
      {(control) => (
        <InputNumber
          {...control}
          min={0}
          max={max}
          precision={0}
          value={value}
          onChange={(count) => onChange(count ?? 0)}
        />
      )}
    </Field>
  );
}

interface DayProps extends Labelled {
  /** `2026-03-01`, or empty. */
  value: string;
  onChange: (day: string) => void;
}

export function DayField({ value, onChange, ...field }: DayProps) {
  return (
    <Field {...field}>
      {(control) => (
        <DatePicker
          {...control}
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : "")}
        />
      )}
    </Field>
  );
}
