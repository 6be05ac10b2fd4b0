// Turning pages by the server's cursors, where a list is only a part of a page.
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { common } from "@/text/common";
import { useText } from "@/text/language";

/** The cursors on the way to the page that is shown. */
export function usePages() {
  const [cursors, setCursors] = useState<string[]>([]);
  return {
    after: cursors.at(-1) ?? "",
    place: cursors.length + 1,
    first: () => setCursors([]),
    back: () => setCursors((before) => before.slice(0, -1)),
    on: (next: string) => setCursors((before) => [...before, next]),
  };
}

export function Turn({
  pages,
  total,
  next,
}: {
  pages: ReturnType<typeof usePages>;
  total: number;
  next: string | null | undefined;
}) {
  const t = useText(common).list;
  return (
    <nav className="pager" aria-label={t.page(pages.place)}>
      <span>{t.total(total)}</span>
      <Button
        size="small"
        icon={<LeftOutlined />}
        aria-label={t.previous}
        disabled={pages.place === 1}
        onClick={pages.back}
      />
      <span>{t.page(pages.place)}</span>
      <Button
        size="small"
        icon={<RightOutlined />}
        aria-label={t.next}
        disabled={!next}
        onClick={() => next && pages.on(next)}
      />
    </nav>
  );
}
