// The unit's projects of the library, to be ticked into its budget.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Empty, Input, Space, Table } from "antd";
import { useState } from "react";
import { everything } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { ProblemPanel } from "@/kit/problem";
import { useProjectClasses } from "@/kit/project-classes";
import { useMarks, useText } from "@/text/language";
import type { Computed } from "./model";
import { compilation } from "./text";

const PATH = "/api/project/projects";

interface Props {
  unit: string;
  year: number | null;
  chosen: string[];
  change: (ids: string[]) => void;
  computed: Computed | null;
  stale: boolean;
  /** Names of projects that were chosen before, also of those that have left the library. */
  names: Map<string, string>;
  message: string | undefined;
}

/** Projects a budget can take: of the unit, in the library. */
function useLibrary(unit: string) {
  return useQuery({
    queryKey: [PATH, "library", unit],
    enabled: unit !== "",
    queryFn: ({ signal }) => everything(PATH, { unit_id: unit, state: "reserved" }, signal),
  });
}

export function ProjectsChooser(props: Props) {
  const marks = useMarks();
  const { unit, year, chosen, change, computed, stale, names, message } = props;
  const t = useText(compilation).edit;
  const classes = useProjectClasses();
  const library = useLibrary(unit);
  const [typed, setTyped] = useState("");
  const [only, setOnly] = useState(false);
  if (unit === "") return <p className="quiet">{t.noUnit}</p>;
  if (library.error) return <ProblemPanel error={library.error} retry={() => void library.refetch()} />;
  const all = (library.data ?? []).filter(
    (row) => year === null || (row.start_year <= year && year <= row.end_year),
  );
  const known = new Set(all.map((row) => row.id));
  const left = library.data ? chosen.filter((id) => !known.has(id)) : [];
  const wanted = typed.trim().toLowerCase();
  const marked = new Set(chosen);
  const rows = all.filter(
    (row) =>
      (!only || marked.has(row.id)) &&
      (!wanted || `${row.code} ${row.name} ${row.number}`.toLowerCase().includes(wanted)),
  );
  const amounts = new Map(computed?.projects.map((one) => [one.project_id, one.amount_fen]));
  return (
    <>
      {left.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={t.left}
          description={marks.sentences(left.map((id) => names.get(id) ?? id))}
          action={
            <Button size="small" onClick={() => change(chosen.filter((id) => known.has(id)))}>
              {t.remove}
            </Button>
          }
        />
      )}
      <div className="library-tools">
        <Input
          allowClear
          aria-label={t.filter}
          placeholder={t.filter}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Space>
          <Checkbox
            checked={rows.length > 0 && rows.every((row) => marked.has(row.id))}
            onChange={(event) => {
              const these = rows.map((row) => row.id);
              const others = chosen.filter((id) => !these.includes(id));
              change(event.target.checked ? [...others, ...these] : others);
            }}
          >
            {t.all}
          </Checkbox>
          <Checkbox checked={only} onChange={(event) => setOnly(event.target.checked)}>
            {t.onlyChosen}
          </Checkbox>
          <span aria-live="polite">{t.chosen(chosen.length)}</span>
        </Space>
      </div>
      {message && (
        <div className="form-error" role="alert">
          {message}
        </div>
      )}
      <Table
        size="small"
        bordered
        rowKey="id"
        pagination={rows.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
        scroll={{ x: 690 }}
        loading={library.isPending}
        dataSource={rows}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} /> }}
        columns={[
          {
            key: "choose",
            width: 44,
            align: "center",
            fixed: "start",
            render: (_, row) => (
              <Checkbox
                aria-label={`${row.code} ${row.name}`}
                checked={marked.has(row.id)}
                onChange={(event) =>
                  change(event.target.checked ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))
                }
              />
            ),
          },
          {
            title: t.name,
            width: 250,
            render: (_, row) => (
              <>
                <PageLink to={`/project/projects/${row.id}`}>{row.name}</PageLink>
                <div className="code">
                  {row.code} · {classes.title(row.class)} · {row.start_year}–{row.end_year}
                </div>
              </>
            ),
          },
          {
            title: t.thisYear,
            width: 130,
            align: "right",
            render: (_, row) =>
              marked.has(row.id) ? (
                <strong className={stale ? "quiet" : ""}>
                  {amounts.has(row.id) ? <Money fen={amounts.get(row.id)} exact /> : "—"}
                </strong>
              ) : null,
          },
          {
            title: t.total,
            width: 130,
            align: "right",
            render: (_, row) => <Money fen={row.total_fen} exact />,
          },
          {
            title: t.budgeted,
            width: 130,
            align: "right",
            render: (_, row) => <Money fen={row.budgeted_fen} exact />,
          },
        ]}
      />
    </>
  );
}
