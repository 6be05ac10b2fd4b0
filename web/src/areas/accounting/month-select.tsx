// One month, as `202603`.
import { DatePicker } from "antd";
import dayjs from "dayjs";

interface Props {
  value: string;
  onChange: (next: string | undefined) => void;
  "aria-label": string;
}

export function MonthSelect({ value, onChange, ...rest }: Props) {
  const month = /^\d{6}$/.test(value) ? dayjs(`${value.slice(0, 4)}-${value.slice(4, 6)}-01`) : null;
  return (
    <DatePicker
      {...rest}
      picker="month"
      allowClear={false}
      value={month}
      onChange={(next) => next && onChange(next.format("YYYYMM"))}
    />
  );
}
