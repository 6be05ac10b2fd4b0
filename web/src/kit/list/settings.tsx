// Which columns a person wants to see in a list, and how many stand still at the left; remembered in the browser.
import { SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, InputNumber, Popover, Space } from "antd";
import { useRef, useState } from "react";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Column } from "./column";

interface Settings {
  hidden: string[];
  frozen: number;
}

export function useColumns<Row>(name: string, columns: Column<Row>[]) {
  const key = `yiti.columns.${name}`;
  const normal: Settings = {
    hidden: columns.filter((column) => column.hidden).map((column) => column.key),
    frozen: 1,
  };
  const [settings, setSettings] = useState<Settings>(() => {
    try {
      return { ...normal, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Settings>) };
    } catch {
      return normal;
    }
  });
  const change = (next: Settings | null) => {
    if (next) localStorage.setItem(key, JSON.stringify(next));
    else localStorage.removeItem(key);
    setSettings(next ?? normal);
  };
  const shown = columns.filter((column) => !settings.hidden.includes(column.key));
  return { shown, settings, change };
}

interface Props<Row> {
  columns: Column<Row>[];
  settings: Settings;
  change: (next: Settings | null) => void;
}

export function ColumnChooser<Row>({ columns, settings, change }: Props<Row>) {
  const t = useText(common).list;
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const content = (
    <div className="column-chooser">
      <Checkbox.Group
        value={columns.map((column) => column.key).filter((key) => !settings.hidden.includes(key))}
        onChange={(shown) =>
          change({
            ...settings,
            hidden: columns.map((column) => column.key).filter((key) => !shown.includes(key)),
          })
        }
        options={columns.map((column) => ({ value: column.key, label: column.title }))}
      />
      <Space className="column-chooser-foot">
        <label>
          {t.freeze}{" "}
          <InputNumber
            size="small"
            min={0}
            max={4}
            value={settings.frozen}
            onChange={(frozen) => change({ ...settings, frozen: frozen ?? 0 })}
          />
        </label>
        <Button size="small" onClick={() => change(null)}>
          {t.columnsReset}
        </Button>
      </Space>
    </div>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears the key that closes what is inside.
    <span
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        place.current?.querySelector("button")?.focus();
      }}
    >
      {/* Inside, so that Tab goes on from the button into it. */}
      <Popover
        content={content}
        trigger="click"
        placement="bottomRight"
        open={open}
        onOpenChange={setOpen}
        getPopupContainer={(button) => button.parentElement ?? document.body}
      >
        <Button icon={<SettingOutlined />} aria-label={t.columns} aria-expanded={open} title={t.columns} />
      </Popover>
    </span>
  );
}
