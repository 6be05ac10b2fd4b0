// A code in a cell of a grid: plain text until the cell is entered, so that hundreds of rows stay light.
import { Input } from "antd";
import { useState } from "react";
import { useLanguage } from "@/text/language";
import { type Code, codeName, useCodes } from "../codes";
import { CodePicker } from "../pickers";

interface Props {
  scheme: string;
  value: string;
  onChange: (code: string) => void;
  label: string;
  status: "error" | "";
}

export function CodeCell({ scheme, value, onChange, label, status }: Props) {
  const [open, setOpen] = useState(false);
  const codes = useCodes(scheme);
  const lang = useLanguage();
  const found = codes.data?.find((one) => one.code === value);
  if (!open) {
    const text = found ? `${value} ${codeName(found, lang)}` : value;
    return (
      <Input
        readOnly
        aria-label={label}
        status={status}
        value={text}
        title={text}
        onFocus={() => setOpen(true)}
      />
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears that the picker inside lost the focus.
    <span
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <CodePicker
        autoFocus
        scheme={scheme}
        aria-label={label}
        status={status}
        value={value}
        onChange={(code) => onChange(code ?? "")}
      />
    </span>
  );
}

/** A code out of pasted text: the code, the code with its name, or the name alone. */
export function codeOf(text: string, codes: Code[] | undefined): string {
  const digits = /^[A-Z]?\d+/.exec(text)?.[0] ?? "";
  const word = /^[a-z_]+/.exec(text)?.[0] ?? "";
  const known = codes?.find((one) => one.code === digits || one.code === word);
  if (known) return known.code;
  const name = text.slice(digits.length).trim();
  return codes?.find((one) => name !== "" && (one.name_zh === name || one.name_en === name))?.code ?? digits;
}
