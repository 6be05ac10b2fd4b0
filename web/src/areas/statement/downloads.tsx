// The statement as a file, and packs of all of them.
import type { Query } from "@/api/client";
import { useDownload } from "@/kit/download";
import { SheetDownloads } from "@/kit/sheet-downloads";
import { useText } from "@/text/language";
import { statementText } from "./text";

interface Props {
  table: string;
  query: Query;
  department: boolean;
}

export function Downloads({ table, query, department }: Props) {
  const t = useText(statementText);
  const [busy, fetch] = useDownload(t.download, t.downloaded);
  return (
    <SheetDownloads
      busy={busy}
      department={department}
      words={t}
      onTable={(format) =>
        void fetch(`/api/statement/statements/${table}/export`, { query: { ...query, format } })
      }
      onPack={(pack) => void fetch("/api/statement/packs/export", { query: { ...query, pack } })}
    />
  );
}
