// 元 or 万元 for the figures of a page, as the person chooses.
import { Segmented } from "antd";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { useMoneyUnit } from "./money";

export function MoneyUnitSwitch({ size = "middle" }: { size?: "small" | "middle" }) {
  const t = useText(common).list;
  const { unit, setUnit } = useMoneyUnit();
  return (
    <Segmented
      size={size}
      aria-label={t.unitOfMoney}
      value={unit}
      onChange={setUnit}
      options={[
        { value: "yuan", label: t.yuan },
        { value: "wan", label: t.wan },
      ]}
    />
  );
}
