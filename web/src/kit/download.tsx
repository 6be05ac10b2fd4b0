// Fetching a file: busy while it comes, told when it has, and the problem shown when it does not.
import { App } from "antd";
import { useState } from "react";
import { download } from "@/api/client";
import { ProblemPanel } from "./problem";

type Asked = Parameters<typeof download>;

/** Whether a file is being fetched, and what fetches one. `title` stands over a problem, `done` is said at the end. */
export function useDownload(title: string, done: string): [boolean, (...asked: Asked) => Promise<void>] {
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (...asked: Asked) => {
    setBusy(true);
    try {
      await download(...asked);
      message.success(done);
    } catch (error) {
      modal.error({ title, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  return [busy, run];
}
