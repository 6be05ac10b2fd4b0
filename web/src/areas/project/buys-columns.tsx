// What a costing line buys, as columns of the grid: procurement, purchased services, assets.
import { Checkbox, Select } from "antd";
import type { Code } from "@/kit/codes";
import { CodeCell, codeOf } from "@/kit/form/code-cell";
import type { GridColumn } from "@/kit/grid";
import type { Line } from "./model";
import type { project } from "./text";

const PROCUREMENT = ["goods", "works", "services"] as const;

export function buysColumns(
  t: (typeof project)["zh"]["buys"],
  classes: Code[] | undefined,
  place: (row: Line) => number,
): GridColumn<Line>[] {
  const options = PROCUREMENT.map((word) => ({ value: word, label: t.kinds[word] }));
  return [
    {
      key: "procurement",
      title: t.procurement,
      kind: "text",
      width: 92,
      paste: (text) => ({
        procurement: PROCUREMENT.find((word) => word === text || t.kinds[word] === text) ?? "",
      }),
      control: (row, set, status) => (
        <Select
          allowClear
          className="grid-fill"
          aria-label={`${t.procurement} ${place(row) + 1}`}
          status={status}
          value={row.procurement || null}
          options={options}
          onChange={(word) => set({ procurement: word ?? "" })}
        />
      ),
    },
    {
      key: "service_purchase",
      title: t.service,
      kind: "text",
      width: 76,
      paste: (text) => ({ service_purchase: text === t.yes || text === "1" }),
      control: (row, set) => (
        <Checkbox
          aria-label={`${t.service} ${place(row) + 1}`}
          checked={row.service_purchase}
          onChange={(event) => set({ service_purchase: event.target.checked })}
        />
      ),
    },
    {
      key: "asset_class",
      title: t.assetClass,
      kind: "text",
      width: 170,
      paste: (text) => ({ asset_class: codeOf(text, classes) }),
      control: (row, set, status) => (
        <CodeCell
          scheme="asset_classes"
          label={t.assetClass}
          value={row.asset_class}
          status={status}
          onChange={(code) => set({ asset_class: code })}
        />
      ),
    },
    { key: "asset_name", title: t.assetName, kind: "text", width: 120 },
    { key: "asset_replaced", title: t.replaced, kind: "number", width: 92 },
  ];
}
