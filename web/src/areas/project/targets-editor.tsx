// Performance targets as a grid: from the library, or the project's own.
import { Button, Select } from "antd";
import { useState } from "react";
import type { Messages } from "@/kit/form/messages";
import { Grid, type GridColumn } from "@/kit/grid";
import { PerformanceLibrary, performanceTexts } from "@/kit/performance";
import { useText } from "@/text/language";
import { blankTarget, freshTarget, type Target } from "./model";
import { project } from "./text";

interface Props {
  targets: Target[];
  change: (next: (before: Target[]) => Target[]) => void;
  on: string;
  messages: Messages;
}

export function TargetsEditor({ targets, change, on, messages }: Props) {
  const texts = useText(project);
  const t = texts.target;
  const { directions } = useText(performanceTexts);
  const [open, setOpen] = useState(false);
  const kindOf = (text: string) =>
    Object.entries(texts.kinds).find(([word, title]) => text === word || text === title)?.[0] ?? "output";
  const columns: GridColumn<Target>[] = [
    {
      key: "kind",
      title: t.kind,
      kind: "text",
      width: 110,
      required: true,
      paste: (text) => ({ kind: kindOf(text) }),
      control: (row, set, status) => (
        <Select
          className="picker"
          aria-label={`${t.kind} ${targets.findIndex((target) => target.id === row.id) + 1}`}
          status={status}
          value={row.kind}
          options={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind: string) => set({ kind })}
        />
      ),
    },
    { key: "name", title: t.name, kind: "text", width: 280, required: true },
    { key: "value", title: t.value, kind: "text", width: 130, required: true },
    { key: "unit_of_measure", title: t.measure, kind: "text", width: 100 },
    { key: "weight", title: t.weight, kind: "number", width: 80 },
    { key: "library_code", title: t.library, kind: "text", width: 120 },
  ];
  const weights = targets.reduce((sum, target) => sum + (Number.parseInt(target.weight, 10) || 0), 0);
  return (
    <>
      <Grid
        columns={columns}
        rows={targets}
        change={(rows) => change(() => rows)}
        fresh={() => freshTarget(targets.at(-1)?.kind)}
        message={(at, column) => messages.cell("targets", targets[at]?.id ?? "", column)}
        caption={t.caption}
        addTitle={t.add}
        foot={<Button onClick={() => setOpen(true)}>{t.fromLibrary}</Button>}
        {...(weights > 0 ? { totals: { name: t.weightTotal, weight: weights } } : {})}
      />
      {open && (
        <PerformanceLibrary
          on={on}
          taken={new Set(targets.map((target) => target.library_code).filter((code) => code !== ""))}
          take={(indicator) =>
            change((before) => [
              ...before.filter((target) => !blankTarget(target)),
              {
                ...freshTarget(indicator.level_two === "cost" ? "cost" : indicator.level_one),
                name: indicator.name,
                value: indicator.typical_value
                  ? `${indicator.direction === "qualitative" ? "" : (directions[indicator.direction] ?? "")}${indicator.typical_value}`
                  : "",
                unit_of_measure: indicator.unit_of_measure,
                library_code: indicator.code,
              },
            ])
          }
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
