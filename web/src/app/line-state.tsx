// Says when the server cannot be reached, asks again, and fetches the page's figures anew once it is back.
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App } from "antd";
import { useEffect, useSyncExternalStore } from "react";
import { line } from "@/api/client";
import { common } from "@/text/common";
import { useText } from "@/text/language";

const EVERY = 5_000;

export function LineState() {
  const t = useText(common).shell;
  const down = useSyncExternalStore(line.watch, line.isDown);
  const queries = useQueryClient();
  const { message } = App.useApp();
  useEffect(() => {
    if (!down) return;
    const ask = () => void line.ask();
    const timer = setInterval(ask, EVERY);
    window.addEventListener("online", ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", ask);
      // Down no more, or the page is left.
      if (line.isDown()) return;
      message.success(t.online);
      void queries.invalidateQueries();
    };
  }, [down, queries, message, t]);
  return <div role="status">{down && <Alert banner type="warning" title={t.offline} />}</div>;
}
