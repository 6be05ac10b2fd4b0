// What belongs to every record of master data: its history, how it stood on a day, and where it is used.
import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "@/app/go";
import { useSession } from "@/app/session";
import { useText } from "@/text/language";
import { masterdata } from "../text";
import { AsOf } from "./as-of";
import { History } from "./history";
import { Uses } from "./uses";

interface Part {
  key: string;
  label: string;
  content: ReactNode;
}

interface Props {
  /** The kind as histories name it. */
  kind: string;
  /** The record as histories name it. */
  id: string;
  /** The kind and record as uses name them; absent where uses are not told. */
  uses?: { kind: string; id: string };
  /** Further parts, before the common ones. */
  parts?: Part[];
}

export function RecordTabs({ kind, id, uses, parts = [] }: Props) {
  const t = useText(masterdata).record;
  const { may } = useSession();
  const [search, change] = useAddress();
  const all: Part[] = [
    ...parts,
    { key: "history", label: t.history, content: <History kind={kind} id={id} /> },
    { key: "day", label: t.asOf, content: <AsOf kind={kind} id={id} /> },
    ...(uses && may("report_read")
      ? [{ key: "uses", label: t.uses, content: <Uses kind={uses.kind} id={uses.id} /> }]
      : []),
  ];
  const chosen = all.some((part) => part.key === search.part) ? search.part : all[0]?.key;
  return (
    <section className="section">
      <Tabs
        size="small"
        activeKey={chosen ?? ""}
        onChange={(part) => change({ part })}
        destroyOnHidden
        items={all.map(({ key, label, content }) => ({ key, label, children: content }))}
      />
    </section>
  );
}
