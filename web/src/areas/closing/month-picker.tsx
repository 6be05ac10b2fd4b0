// A month as the server names it: 202610.
import { DatePicker } from "antd";
import dayjs from "dayjs";

interface Props {
  value: number | null;
  onChange: (period: number | null) => void;
  id?: string;
  "aria-label"?: string;
}

export function MonthPicker({ value, onChange, ...rest }: Props) {
  const shown = value ? dayjs(`${Math.floor(value / 100)}-${String(value % 100).padStart(2, "0")}-01`) : null;
  return (
    <DatePicker
      {...rest}
      picker="month"
      value={shown}
      onChange={(day) => onChange(day ? day.year() * 100 + day.month() + 1 : null)}
    />
  );
}
