// Choosing the record of a change request, by what histories name it.
import { useQuery } from "@tanstack/react-query";
import { App, Button, Select, Upload } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { get, send } from "@/api/client";
import { useUnits } from "@/kit/codes";
import { type Option, RemotePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { typeOf } from "../imports/files";
import { changes } from "./text";

interface Props {
  id?: string;
  /** The kind of record. */
  record: string;
  value: string;
  onChange: (value: string) => void;
  status?: "error" | "";
  "aria-label"?: string;
}

type Finder = (text: string, signal: AbortSignal) => Promise<Option[]>;
const FINDERS: Record<string, Finder> = {
  persons: async (text, signal) => {
    const page = await get("/api/masterdata/persons", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }));
  },
  payees: async (text, signal) => {
    const page = await get("/api/masterdata/payees", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }));
  },
  assets: async (text, signal) => {
    const page = await get("/api/masterdata/assets", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }));
  },
  bank_accounts: async (text, signal) => {
    const page = await get("/api/masterdata/bank-accounts", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({ value: one.id, label: `${one.account_name} ${one.account_no}` }));
  },
  performance_indicators: async (text, signal) => {
    const page = await get("/api/masterdata/performance-indicators", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({
      value: one.id,
      label: `${one.code} ${one.name} ${one.effective_from}`,
    }));
  },
  standards: async (text, signal) => {
    const page = await get("/api/masterdata/standards", { query: { text, limit: 30 }, signal });
    return page.items.map((one) => ({
      value: one.id,
      label: `${one.code} ${one.name_zh} ${one.effective_from}`,
    }));
  },
};

export function RecordPicker({ record, value, onChange, ...rest }: Props) {
  const find = FINDERS[record];
  if (record === "units") return <UnitCodePicker {...rest} value={value} onChange={onChange} />;
  if (!find) return null;
  return (
    <RemotePicker
      {...rest}
      key={record}
      name={`record ${record}`}
      value={value}
      chosen={value ? { value, label: value } : undefined}
      onChange={(next) => onChange(next ?? "")}
      search={find}
    />
  );
}

/** A unit by its code, which is how files and requests name it. */
export function UnitCodePicker({ value, onChange, ...rest }: Omit<Props, "record">) {
  const units = useUnits();
  const id = units.data?.find((unit) => unit.code === value)?.id;
  return (
    <UnitPicker
      {...rest}
      allowClear
      value={id}
      onChange={(next) => onChange(units.data?.find((unit) => unit.id === next)?.code ?? "")}
    />
  );
}

/** Several units by their codes, as one text. */
export function UnitCodesPicker({ value, onChange, ...rest }: Omit<Props, "record">) {
  const t = useText(changes);
  const units = useUnits();
  const options = useMemo(
    () => (units.data ?? []).map((unit) => ({ value: unit.code, label: `${unit.code} ${unit.name}` })),
    [units.data],
  );
  return (
    <Select
      {...rest}
      mode="multiple"
      className="picker"
      placeholder={t.separate}
      value={split(value)}
      options={options}
      showSearch={{ optionFilterProp: "label" }}
      onChange={(codes: string[]) => onChange(codes.join(","))}
    />
  );
}

/** Several records by their codes, as one text; codes may be pasted as a list. */
export function CodesPicker({ record, value, onChange, ...rest }: Props) {
  const t = useText(changes);
  const [typed, setTyped] = useState("");
  const asked = useDeferredValue(typed.trim());
  const find = FINDERS[record];
  const found = useQuery({
    queryKey: ["picker", "several", record, asked],
    queryFn: ({ signal }) => (find ? find(asked, signal) : Promise.resolve([])),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  return (
    <>
      <Select
        {...rest}
        mode="tags"
        className="picker"
        placeholder={t.typeCodes}
        tokenSeparators={[",", "，", "、", " ", ";", "；", "\n", "\t"]}
        value={split(value)}
        options={found.data ?? []}
        loading={found.isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        onChange={(codes: string[]) => {
          setTyped("");
          onChange(codes.join(","));
        }}
      />
      <CodesFile record={record} onChange={onChange} />
    </>
  );
}

/** Codes out of a file that is there already. */
function CodesFile({ record, onChange }: { record: string; onChange: (value: string) => void }) {
  const t = useText(changes);
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const take = async (file: File) => {
    setBusy(true);
    try {
      const asked = { path: { kind: record } };
      const answer = await send("post", "/api/masterdata/lists-of-codes/{kind}", asked, file, typeOf(file));
      const list: { count: number; codes: string } = await answer.json();
      onChange(split(list.codes.replace(/\s+/g, ",")).join(","));
      message.success(t.codesRead(list.count));
    } catch (error) {
      modal.error({ title: t.fromFile, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Upload
      accept=".xlsx,.csv,.txt"
      showUploadList={false}
      beforeUpload={(file) => {
        void take(file);
        return false;
      }}
    >
      <Button size="small" type="link" loading={busy}>
        {t.fromFile}
      </Button>
    </Upload>
  );
}

function split(value: string): string[] {
  return value.split(",").filter((code) => code !== "");
}
