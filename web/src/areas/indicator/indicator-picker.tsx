// Choosing indicators: a list to search in, several at once.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal, Table } from "antd";
import { useState } from "react";
import { get, type RowOf } from "@/api/client";
import { choosingRows } from "@/kit/choosing-rows";
import { CodeName } from "@/kit/codes";
import { partNames } from "@/kit/document/indicators";
import { reachable } from "@/kit/list/reachable";
import { Money } from "@/kit/money";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { PositionBar } from "./position";
import { indicator } from "./text";
import "./indicator.css";

const PATH = "/api/indicator/indicators";
export type IndicatorRow = RowOf<typeof PATH>;

interface Props {
  year: number;
  unit: string;
  /** Those already chosen, which are not offered again. */
  taken: ReadonlySet<string>;
  /** Only those a unit may spend. */
  executable?: boolean;
  withAvailable?: boolean;
  choose: (rows: IndicatorRow[]) => void;
  close: () => void;
}

export function IndicatorPicker(props: Props) {
  const { year, taken, choose, close } = props;
  const t = useText(indicator).pick;
  const texts = useText(indicator).list;
  const parts = useText(partNames);
  const { list, picker } = useText(common);
  const [typed, setTyped] = useState("");
  const [text, setText] = useState("");
  const [unit, setUnit] = useState(props.unit);
  const [withAvailable, setWithAvailable] = useState(props.withAvailable ?? false);
  const [cursors, setCursors] = useState<string[]>([""]);
  const [chosen, setChosen] = useState<Map<string, IndicatorRow>>(new Map());
  const query = {
    fiscal_year: year,
    unit_id: unit,
    text,
    with_available: withAvailable || undefined,
    limit: 20,
    after: cursors.at(-1),
  };
  const asked = useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => get(PATH, { query, signal }),
    placeholderData: keepPreviousData,
  });
  const rows = (asked.data?.items ?? []).filter((row) => !props.executable || row.allotted === 1);
  const take = chosen.size > 0 ? () => choose([...chosen.values()]) : null;
  const search = () => {
    setText(typed.trim());
    setCursors([""]);
  };
  return (
    <Modal
      open
      width={1080}
      title={t.title}
      onCancel={close}
      okText={t.add(chosen.size)}
      okButtonProps={{ disabled: !take }}
      onOk={() => take?.()}
      mask={{ closable: false }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only hears the keys of what is inside. */}
      <div ref={reachable} onKeyDown={choosingRows(take)}>
        <div className="pick-tools">
          <Input.Search
            autoFocus
            allowClear
            aria-label={t.search}
            placeholder={t.search}
            maxLength={100}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onSearch={search}
            style={{ width: 300 }}
          />
          <UnitPicker
            aria-label={t.unit}
            allowClear
            placeholder={t.allUnits}
            value={unit}
            onChange={(next) => {
              setUnit(next ?? "");
              setCursors([""]);
            }}
          />
          <Checkbox
            checked={withAvailable}
            onChange={(event) => {
              setWithAvailable(event.target.checked);
              setCursors([""]);
            }}
          >
            {t.withAvailable}
          </Checkbox>
        </div>
        {asked.error ? (
          <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <Table
            size="small"
            bordered
            rowKey="id"
            loading={asked.isFetching && { delay: 200 }}
            dataSource={rows}
            pagination={false}
            scroll={{ y: 420 }}
            rowSelection={{
              columnWidth: 40,
              preserveSelectedRowKeys: true,
              selectedRowKeys: [...chosen.keys()],
              getTitleCheckboxProps: () => ({ "aria-label": list.chooseAll }),
              getCheckboxProps: (row) => ({ disabled: taken.has(row.id), "aria-label": row.number }),
              onChange: (_, picked) => setChosen(new Map(picked.map((row) => [row.id, row]))),
            }}
            columns={[
              { title: texts.number, dataIndex: "number", width: 180 },
              { title: texts.summary, dataIndex: "title", ellipsis: true },
              {
                title: texts.economy,
                width: 170,
                ellipsis: true,
                render: (_, row) => <CodeName scheme="economic_departmental" code={row.dep_economy} />,
              },
              { title: texts.position, width: 110, render: (_, row) => <PositionBar of={row} /> },
              {
                title: parts.available,
                width: 140,
                align: "right",
                render: (_, row) => <Money fen={row.available_fen} exact />,
              },
            ]}
          />
        )}
        <div className="pager">
          <span className="quiet">{picker.keys}</span>
          <span>{list.total(asked.data?.total ?? 0)}</span>
          <Button size="small" disabled={cursors.length < 2} onClick={() => setCursors(cursors.slice(0, -1))}>
            {list.previous}
          </Button>
          <Button
            size="small"
            disabled={!asked.data?.next}
            onClick={() => setCursors([...cursors, asked.data?.next ?? ""])}
          >
            {list.next}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
