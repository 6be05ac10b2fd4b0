// Typing an amount in yuan; the value is whole fen. What cannot be an amount stays visible and is said to be none.
import { Input } from "antd";
import { useState } from "react";
import { formatFen, parseYuan } from "./money";

interface Props {
  value?: number | null;
  onChange?: (fen: number | null) => void;
  id?: string;
  disabled?: boolean;
  placeholder?: string;
  "aria-label"?: string;
  status?: "error" | "warning" | "";
}

export function MoneyInput({ value, onChange, status, ...rest }: Props) {
  const [typing, setTyping] = useState<string | null>(null);
  const shown = typing ?? (value === null || value === undefined ? "" : formatFen(value));
  const wrong = shown.trim() !== "" && parseYuan(shown) === null;
  return (
    <Input
      {...rest}
      className="money-input"
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      status={wrong ? "error" : (status ?? "")}
      aria-invalid={wrong || status === "error" || undefined}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setTyping(event.target.value);
        onChange?.(parseYuan(event.target.value));
      }}
      onBlur={() => {
        if (!wrong) setTyping(null);
      }}
    />
  );
}
